import type { Delivery, UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import {
  agentField,
  findItem,
  findTurn,
  isRunning,
  providerOfTurn,
  runningTurns,
  type SessionAgent,
  type SessionState,
  type TurnOutcome,
} from '@codeai-hub/protocol/channels/session/state';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { Step } from './step.ts';
import { endTurn } from './turns.ts';

export const CORE_ENDED: TurnOutcome = {
  type: 'lost',
  reason: 'core_ended',
  message: 'The core ended while the agent was working. What was said is kept; send a message to go on.',
};

/**
 * Closes honestly what the last core left open (I8): its agents are gone, so running turns are lost, but those that may go on
 * without a core.
 */
export function recover(step: Step, spared: ReadonlySet<string> = new Set()): void {
  const lost = runningTurns(step.state).filter(({ id }) => !spared.has(id));
  if (step.state.queue.length > 0 && lost.length > 0 && !step.state.queueHeld) {
    step.add({ type: 'queue.held', held: true });
  }
  for (const { id, stopping } of lost)
    endTurn(step, id, stopping ? { type: 'interrupted', by: stopping.by } : CORE_ENDED);
  closeBindings(step, 'the core ended');
}

/**
 * What can be read of a damaged log, with nothing in it that runs (I8). It is not written, so it keeps the number of the
 * last event, and is the same each time it is read.
 */
export function closedForReading(state: SessionState, readOnly: HubErrorShape): SessionState {
  const step = new Step(state, state.updatedAt, { kind: 'core' });
  const message = 'How the turn went on cannot be read: the log is damaged behind this.';
  for (const { id } of runningTurns(step.state)) endTurn(step, id, { type: 'lost', reason: 'core_ended', message });
  closeBindings(step, 'the log is damaged');
  const { continuation: _, ...closed } = step.state;
  return { ...closed, seq: state.seq, updatedAt: state.updatedAt, readOnly };
}

export function needsRecovery(state: SessionState): boolean {
  return isRunning(state) || state.agents.some(isBound);
}

export function closeBindings(step: Step, reason: string): void {
  for (const agent of step.state.agents.filter(isBound))
    step.add({ type: 'binding.closed', ...agentField(step.state, agent.provider), reason });
}

function isBound({ binding }: SessionAgent): boolean {
  return binding.status === 'open' || binding.status === 'opening';
}

/** Messages of which nobody knows yet whether the agent got them (I7). Those of its running turn may still get there. */
export function messagesInDoubt(state: SessionState, provider: string): UserMessageItem[] {
  return state.items
    .filter((item) => item.kind === 'user_message')
    .filter((item) => item.delivery === 'pending' || item.delivery === 'unknown')
    .filter((item) => !isRunning(state, item.turnId))
    .filter((item) => providerOfTurn(state, findTurn(state, item.turnId)) === provider);
}

export function settleDelivery(step: Step, itemId: string, delivery: Delivery): void {
  step.add({ type: 'item.updated', itemId, patch: { delivery } });
}

/** The agent will not get this message any more, if it has not got it already. */
export function settleIfPending(step: Step, itemId: string): void {
  const item = findItem(step.state, itemId);
  if (item?.kind === 'user_message' && item.delivery === 'pending') settleDelivery(step, itemId, 'not_delivered');
}

/** The same for all messages of a turn whose agent was never there to get one. */
export function settleTurn(step: Step, turnId: string): void {
  for (const item of step.state.items) if (item.turnId === turnId) settleIfPending(step, item.id);
}
