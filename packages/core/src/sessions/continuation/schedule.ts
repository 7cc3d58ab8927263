import { createHash } from 'node:crypto';
import type { SessionCommand, SessionCommandOf } from '@codeai-hub/protocol/channels/session/commands';
import type { UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import { limitHit } from '@codeai-hub/protocol/channels/session/limit-hit';
import {
  agentOf,
  currentTurn,
  findTurn,
  providerOfTurn,
  type SessionState,
} from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Step } from '../step.ts';
import { addresseesOf } from '../turns.ts';

/** Nobody plans further ahead; a time beyond it is a mistake in its unit. */
const FURTHEST_MS = 366 * 24 * 3_600_000;
/** The vendor's clock and this one are not the same: asked a moment too early, the limit would still stand. */
export const RESET_SLACK_MS = 3000;

/** An agent is to go on by itself. Throws `agent_unknown`, `session_busy`, `nothing_to_continue`, `reset_unknown`. */
export function schedule(step: Step, command: SessionCommandOf<'continuation.schedule'>): void {
  const { state } = step;
  const provider = command.agent ?? state.provider;
  if (!agentOf(state, provider)) throw new HubError('agent_unknown', { provider });
  if (currentTurn(state, provider)) throw new HubError('session_busy');
  if (!lastMessageTo(state, provider)) throw new HubError('nothing_to_continue', { provider });
  const at = timeOf(state, provider, command.at);
  if (at - step.at > FURTHEST_MS)
    throw new HubError('invalid_request', { path: 'at', reason: 'it is more than a year ahead' });
  const messageId = messageIdOf(state);
  step.add({
    type: 'continuation.scheduled',
    continuation: { agent: provider, at, by: step.by, messageId, tries: 0 },
  });
}

export function cancel(step: Step): void {
  if (step.state.continuation) step.add({ type: 'continuation.ended', reason: 'cancelled' });
}

/** Whoever takes the work up again, gives it away or puts it away wants nothing to go on by itself any more. */
export function cancelBy(step: Step, command: SessionCommand, before: SessionState): void {
  const { continuation } = before;
  if (continuation && continuation === step.state.continuation && takesOver(before, continuation.agent, command))
    cancel(step);
}

function takesOver(state: SessionState, agent: string, command: SessionCommand): boolean {
  switch (command.type) {
    case 'message.send':
      return addresseesOf(state, command.to ? { to: command.to } : {}).includes(agent);
    case 'message.resend':
      return agentOfItem(state, command.itemId) === agent;
    case 'queue.sendNow':
    case 'queue.resume':
    case 'session.handOver':
      return true;
    case 'turn.stop':
      return providerOfTurn(state, findTurn(state, command.turnId)) === agent;
    case 'session.archive':
      return command.archived;
    default:
      return false;
  }
}

function agentOfItem(state: SessionState, itemId: string): string | undefined {
  const item = state.items.findLast(({ id }) => id === itemId);
  return item && providerOfTurn(state, findTurn(state, item.turnId));
}

/** What an agent was asked last, as far as the window of the session goes. */
export function lastMessageTo(state: SessionState, provider: string): UserMessageItem | undefined {
  const item = state.items.findLast(
    (one) => one.kind === 'user_message' && providerOfTurn(state, findTurn(state, one.turnId)) === provider,
  );
  return item?.kind === 'user_message' ? item : undefined;
}

function timeOf(state: SessionState, provider: string, at: number | 'reset'): number {
  if (at !== 'reset') return at;
  const resetsAt = limitHit(state, provider)?.resetsAt;
  if (resetsAt === undefined) throw new HubError('reset_unknown', { provider });
  return resetsAt + RESET_SLACK_MS;
}

/** A UUID that follows from the event which records the plan: whoever carries it out again sends the same message. */
function messageIdOf({ id, seq }: SessionState): string {
  const hex = createHash('sha256').update(`continuation ${id} ${seq}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
