import type { FileChange, Item, ItemPatch, UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import {
  agentField,
  currentTurn,
  isRunning,
  type QueueEntry,
  type SessionState,
  type TurnOutcome,
  type TurnUsage,
} from '@codeai-hub/protocol/channels/session/state';
import { textOf } from '@codeai-hub/protocol/content';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { beginningOf, isTooLong, spilled } from './spill.ts';
import type { Step } from './step.ts';

export type Message = Pick<QueueEntry, 'messageId' | 'content' | 'by'> & Pick<UserMessageItem, 'scheduled'>;

/** Begins a turn of an agent with a user message. The written message is what makes the effect runner prompt the agent. */
export function startTurn(step: Step, message: Message, provider: string): void {
  const turnId = nextTurnId(step);
  step.add({ type: 'turn.started', ...agentField(step.state, provider), turnId, cause: 'message' });
  addUserMessage(step, turnId, message, false);
}

export function nextTurnId({ state }: Step): string {
  return `t${state.turnCount + 1}`;
}

export function addUserMessage(step: Step, turnId: string, message: Message, steer: boolean): void {
  step.add({
    type: 'item.started',
    item: {
      kind: 'user_message',
      id: step.nextId('i'),
      turnId,
      status: 'completed',
      text: beginningOf(textOf(message.content)),
      startedAt: step.at,
      endedAt: step.at,
      messageId: message.messageId,
      content: message.content,
      delivery: 'pending',
      by: message.by,
      ...(steer ? { steer } : {}),
      ...(message.scheduled ? { scheduled: true } : {}),
    },
  });
}

/** Shows an error inside an agent's turn. Without one it changes nothing: there is no place to show it in. */
export function addErrorNotice(step: Step, provider: string, error: HubErrorShape): void {
  const turnId = currentTurn(step.state, provider)?.id;
  if (turnId === undefined) return;
  const times = { startedAt: step.at, endedAt: step.at };
  const notice = { kind: 'notice', level: 'error', topic: 'error', status: 'completed' } as const;
  step.add({
    type: 'item.started',
    item: { ...notice, ...times, id: step.nextId('i'), turnId, text: error.message, error },
  });
}

export function addLimitNotice(step: Step, turnId: string, text: string): void {
  const times = { startedAt: step.at, endedAt: step.at };
  const notice = { kind: 'notice', level: 'warning', topic: 'limit', status: 'completed' } as const;
  step.add({ type: 'item.started', item: { ...notice, ...times, id: step.nextId('i'), turnId, text } });
}

/**
 * Ends a running turn with exactly one outcome and closes whatever of it is still open (I8), then lets the queue go on.
 * A turn that did not complete holds the queue: the next message was written in the belief that this one works.
 */
export function endTurn(
  step: Step,
  turnId: string,
  outcome: TurnOutcome,
  facts: { usage?: TurnUsage | undefined; changes?: FileChange[] | undefined } = {},
): void {
  if (!isRunning(step.state, turnId)) return;
  closeTurn(step, turnId, outcome, facts);
  const hold = outcome.type === 'failed' || outcome.type === 'lost';
  if (hold && step.state.queue.length > 0 && !step.state.queueHeld) step.add({ type: 'queue.held', held: true });
  startNext(step);
}

/** The end of a turn, and of all that is open in it. */
export function closeTurn(
  step: Step,
  turnId: string,
  outcome: TurnOutcome,
  facts: { usage?: TurnUsage | undefined; changes?: FileChange[] | undefined } = {},
): void {
  closeApprovals(step, turnId, outcome);
  closeItems(step, turnId, outcome);
  step.add({
    type: 'turn.ended',
    turnId,
    outcome,
    ...(facts.usage ? { usage: facts.usage } : {}),
    ...(facts.changes ? { changes: facts.changes.map(({ diff: _d, blob: _b, ...change }) => change) } : {}),
  });
}

/** The agents that a message is for. */
export function addresseesOf({ provider }: SessionState, { to }: Pick<QueueEntry, 'to'>): readonly string[] {
  return to ?? [provider];
}

/**
 * Starts what waits and need not wait any more, when nothing holds the queue: a message begins when all it is for are free,
 * and never before an earlier one to any of them.
 */
export function startNext(step: Step): void {
  if (step.state.queueHeld) return;
  const taken = new Set<string>();
  for (const entry of step.state.queue) {
    const to = addresseesOf(step.state, entry);
    if (to.every((provider) => !taken.has(provider) && !currentTurn(step.state, provider))) {
      step.add({ type: 'queue.removed', entryId: entry.id, reason: 'sent' });
      for (const provider of to) startTurn(step, entry, provider);
    }
    for (const provider of to) taken.add(provider);
  }
}

function closeApprovals(step: Step, turnId: string, outcome: TurnOutcome): void {
  const expired = outcome.type === 'lost';
  for (const approval of step.state.approvals) {
    if (approval.turnId !== turnId) continue;
    step.add({
      type: 'approval.resolved',
      approvalId: approval.id,
      resolution: { outcome: expired ? 'expired' : 'cancelled', by: step.by, at: step.at },
    });
  }
}

function closeItems(step: Step, turnId: string, outcome: TurnOutcome): void {
  const status = outcome.type === 'completed' ? 'completed' : outcome.type === 'failed' ? 'failed' : 'stopped';
  for (const item of step.state.items) {
    if (item.status !== 'open' || item.turnId !== turnId) continue;
    const silent = item.text === '' && (item.kind === 'agent_message' || item.kind === 'reasoning');
    if (silent) step.add({ type: 'item.dropped', itemId: item.id });
    else step.add({ type: 'item.completed', itemId: item.id, status, ...boundedText(step, item) });
  }
}

/** What streams is kept beside its item once it is over, as the words of an item that its agent completes. */
function boundedText({ spill }: Step, { text }: Item): { patch?: ItemPatch } {
  return spill && isTooLong(text) ? { patch: spilled(text, spill) } : {};
}
