import type { SessionState, Turn, TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import { EXIT } from '../exit-codes.ts';

/** What became of a message that the core had accepted. */
export type MessageEnd =
  | { type: 'turn'; turn: Turn; outcome: TurnOutcome }
  /** it waits behind a turn that was stopped or failed, until a person lets it go on */
  | { type: 'held' }
  /** somebody took it out of the queue */
  | { type: 'removed' };

/** `null` while that is open. `acceptedAt`: the number of the event that recorded it. */
export function messageEnd(state: SessionState, messageId: string, acceptedAt: number): MessageEnd | null {
  const turnId = turnOf(state, messageId);
  if (turnId !== null) {
    const turn = state.turns.find(({ id }) => id === turnId);
    return turn?.outcome ? { type: 'turn', turn, outcome: turn.outcome } : null;
  }
  if (state.queue.some((entry) => entry.messageId === messageId)) {
    return state.queueHeld && state.currentTurnId === null ? { type: 'held' } : null;
  }
  return state.seq >= acceptedAt ? { type: 'removed' } : null;
}

/** The turn that answers a message; `null` until it began. */
export function turnOf({ items }: SessionState, messageId: string): string | null {
  const item = items.findLast((one) => one.kind === 'user_message' && one.messageId === messageId);
  return item?.turnId ?? null;
}

export function exitOfMessage(end: MessageEnd): number {
  if (end.type !== 'turn') return EXIT.turnInterrupted;
  switch (end.outcome.type) {
    case 'completed':
      return EXIT.ok;
    case 'failed':
      return EXIT.turnFailed;
    case 'interrupted':
    case 'lost':
      return EXIT.turnInterrupted;
  }
}

/** What a person should know beside the answer; `null` when all went well. */
export function wordsOfEnd(end: MessageEnd): string | null {
  if (end.type === 'held') {
    return 'The message waits in the queue, which is held since the last turn was stopped or failed. Let it go on in a window.';
  }
  if (end.type === 'removed') return 'The message was taken out of the queue before it was sent.';
  return wordsOfOutcome(end.outcome);
}

const NOTES: Record<string, string> = {
  no_answer: 'The turn ended without an answer.',
  length_limit: 'The answer was cut off at its longest.',
  refused: 'The agent refused to answer this.',
  max_steps: 'The agent stopped at its limit of steps. Send "continue" to go on.',
};

export function wordsOfOutcome(outcome: TurnOutcome): string | null {
  switch (outcome.type) {
    case 'completed':
      return outcome.note === undefined ? null : (NOTES[outcome.note] ?? null);
    case 'interrupted':
      return outcome.by === undefined ? 'The turn was stopped.' : `The turn was stopped by ${outcome.by}.`;
    case 'failed':
      return outcome.error.message;
    case 'lost':
      return outcome.message;
  }
}
