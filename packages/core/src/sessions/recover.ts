import type { Delivery, UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import { currentTurn, findItem, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { Step } from './step.ts';
import { endTurn } from './turns.ts';

/** Closes honestly what the last core left open (I8): its agents are gone, so a running turn is lost. */
export function recover(step: Step): void {
  const stopping = currentTurn(step.state)?.stopping;
  if (step.state.queue.length > 0 && step.state.currentTurnId !== null && !step.state.queueHeld) {
    step.add({ type: 'queue.held', held: true });
  }
  if (stopping) endTurn(step, { type: 'interrupted', by: stopping.by });
  else
    endTurn(step, {
      type: 'lost',
      reason: 'core_ended',
      message: 'The core ended while the agent was working. What was said is kept; send a message to go on.',
    });
  if (isBound(step.state)) step.add({ type: 'binding.closed', reason: 'the core ended' });
}

/**
 * What can be read of a damaged log, with nothing in it that runs (I8). It is not written, so it keeps the number of the
 * last event, and is the same each time it is read.
 */
export function closedForReading(state: SessionState, readOnly: HubErrorShape): SessionState {
  const step = new Step(state, state.updatedAt, { kind: 'core' });
  const message = 'How the turn went on cannot be read: the log is damaged behind this.';
  endTurn(step, { type: 'lost', reason: 'core_ended', message });
  if (isBound(step.state)) step.add({ type: 'binding.closed', reason: 'the log is damaged' });
  return { ...step.state, seq: state.seq, updatedAt: state.updatedAt, readOnly };
}

export function needsRecovery(state: SessionState): boolean {
  return state.currentTurnId !== null || isBound(state);
}

function isBound({ binding }: SessionState): boolean {
  return binding.status === 'open' || binding.status === 'opening';
}

/** Messages of which nobody knows yet whether the agent got them (I7). Those of the running turn may still get there. */
export function messagesInDoubt(state: SessionState): UserMessageItem[] {
  return state.items
    .filter((item) => item.kind === 'user_message')
    .filter((item) => item.delivery === 'pending' || item.delivery === 'unknown')
    .filter((item) => item.turnId !== state.currentTurnId);
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
