import type { Approval, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { QueueEntry, SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Content } from '@codeai-hub/protocol/content';
import type { Origin } from '@codeai-hub/protocol/envelope';
import { HubError, type HubErrorShape } from '@codeai-hub/protocol/errors';
import { Step } from '../step.ts';

/** The time of every step in tests of pure code. */
export const NOW = 1_700_000_000_000;

const BY_ANNA: Origin = { kind: 'client', clientId: 'window-1', name: 'Anna', commandId: 'command-1', hash: 'h' };
const ORIGINS: Record<'anna' | 'agent' | 'core', Origin> = {
  anna: BY_ANNA,
  agent: { kind: 'agent' },
  core: { kind: 'core' },
};

/** The state that a session of the demo agent has after these events. */
export function stateAfter(...events: SessionEvent[]): SessionState {
  const created: SessionEvent = {
    type: 'session.created',
    sessionId: 'session0001',
    title: 'Fix the parser',
    folder: '/home/dev/parser',
    provider: 'demo',
    model: null,
    effort: null,
    mode: 'ask',
  };
  return [created, ...events].reduce<SessionState | null>(
    (state, event, index) => reduceSession(state, { seq: index + 1, at: NOW - 1000, origin: ORIGINS.core, event }),
    null,
  ) as SessionState;
}

/** A step on that state, caused by Anna unless said otherwise. */
export function stepAfter(...events: SessionEvent[]): Step {
  return stepOn(stateAfter(...events));
}

export function stepOn(state: SessionState, by: 'anna' | 'agent' | 'core' = 'anna'): Step {
  return new Step(state, NOW, ORIGINS[by]);
}

/** What a step would write. */
export function eventsOf(step: Step): SessionEvent[] {
  return step.envelopes.map(({ event }) => event);
}

/** The error with which `run` refuses. Fails when it does not, or not with an error of the hub. */
export function refusalOf(run: () => void): HubErrorShape {
  try {
    run();
  } catch (error) {
    if (error instanceof HubError) return error.toShape();
    throw error;
  }
  throw new Error('it was not refused');
}

export function text(words: string): Content {
  return [{ type: 'text', text: words }];
}

/** A UUID that shows which message of a test it is of. */
export function messageId(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export function turnStarted(n = 1): SessionEvent {
  return { type: 'turn.started', turnId: `t${n}`, cause: 'message' };
}

export function turnStopping(n = 1): SessionEvent {
  return { type: 'turn.stopping', turnId: `t${n}`, stage: 'interrupt', by: 'Anna' };
}

export function turnEnded(n = 1): SessionEvent {
  return { type: 'turn.ended', turnId: `t${n}`, outcome: { type: 'completed' } };
}

export function queueEntry(n: number): QueueEntry {
  return { id: `w${n}`, messageId: messageId(n), content: text(`message ${n}`), queuedAt: NOW - 500, by: 'Ben' };
}

export function queued(n: number): SessionEvent {
  return { type: 'queue.added', entry: queueEntry(n) };
}

export function userMessage(
  n: number,
  delivery: 'pending' | 'delivered' | 'not_delivered',
  change: { turnId?: string; steer?: boolean } = {},
): SessionEvent {
  const item: Item = {
    kind: 'user_message',
    id: `i${n}`,
    turnId: 't1',
    status: 'completed',
    text: `message ${n}`,
    startedAt: NOW - 900,
    endedAt: NOW - 900,
    messageId: messageId(n),
    content: text(`message ${n}`),
    delivery,
    by: 'Anna',
    ...change,
  };
  return { type: 'item.started', item };
}

export function openItem(id: string, kind: 'agent_message' | 'reasoning' | 'tool' = 'tool', words = ''): SessionEvent {
  const base = { id, turnId: 't1', status: 'open' as const, text: words, startedAt: NOW - 800 };
  if (kind !== 'tool') return { type: 'item.started', item: { ...base, kind } };
  return {
    type: 'item.started',
    item: { ...base, kind, tool: 'command', name: 'Bash', title: 'Run', target: 'npm test' },
  };
}

export const COMMAND: Extract<ApprovalRequest, { type: 'command' }> = {
  type: 'command',
  command: 'npm test',
  cwd: '/home/dev/parser',
  options: [
    { id: 'once', kind: 'allow_once', label: 'Allow once' },
    { id: 'always', kind: 'allow_always', label: 'Always allow npm test', rule: 'npm test' },
    { id: 'no', kind: 'deny', label: 'Deny' },
  ],
  editable: true,
};

export function approval(id: string, request: ApprovalRequest = COMMAND, itemId?: string): Approval {
  const base = { id, turnId: 't1', requestedAt: NOW - 700, hash: `hash of ${id}`, request };
  return itemId === undefined ? base : { ...base, itemId };
}

export function asked(id: string, request: ApprovalRequest = COMMAND, itemId?: string): SessionEvent {
  return { type: 'approval.requested', approval: approval(id, request, itemId) };
}
