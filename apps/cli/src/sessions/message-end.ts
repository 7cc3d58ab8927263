import type { HistoryState } from '@codeai-hub/client/api';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { resetTold } from '@codeai-hub/protocol/channels/session/limit-hit';
import {
  currentTurn,
  type SessionState,
  type Turn,
  type TurnOutcome,
} from '@codeai-hub/protocol/channels/session/state';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { EXIT } from '../exit-codes.ts';
import { clockTime } from '../output/clock-time.ts';

/** What became of a message that the core had accepted. */
export type MessageEnd =
  | { type: 'turn'; turn: Turn; outcome: TurnOutcome }
  /** it waits behind a turn that was stopped or failed, until a person lets it go on */
  | { type: 'held' }
  /** somebody took it out of the queue */
  | { type: 'removed' };

export interface SentMessage {
  messageId: string;
  /** the number of the event that recorded it; every state from there on knows it */
  acceptedAt: number;
}

/** What a client has of a session. Older items leave the state; they are in the history as far as that is loaded. */
export interface Conversation {
  state: SessionState;
  history: Pick<HistoryState, 'first' | 'items' | 'turns'>;
}

/** `open`: nothing has come of it yet. `older`: what became of it stands in older items than those loaded. */
export type Standing = MessageEnd | { type: 'open' } | { type: 'older' };

/** `turnId`: the turn that answers the message, once that is known. */
export function standingOf(
  { state, history }: Conversation,
  { messageId, acceptedAt }: SentMessage,
  turnId: string | null,
): Standing {
  if (turnId !== null) return standingOfTurn(state.turns.find(({ id }) => id === turnId) ?? history.turns.get(turnId));
  const entry = state.queue.find((one) => one.messageId === messageId);
  if (entry) {
    const works = (entry.to ?? [state.provider]).some((provider) => currentTurn(state, provider));
    return { type: state.queueHeld && !works ? 'held' : 'open' };
  }
  if (state.seq < acceptedAt) return { type: 'open' };
  return { type: history.first > 0 ? 'older' : 'removed' };
}

function standingOfTurn(turn: Turn | undefined): Standing {
  if (!turn) return { type: 'older' };
  return turn.outcome ? { type: 'turn', turn, outcome: turn.outcome } : { type: 'open' };
}

/** The turn that answers a message; `null` until it began. */
export function turnOf({ state, history }: Conversation, messageId: string): string | null {
  const isIt = (one: Item) => one.kind === 'user_message' && one.messageId === messageId;
  const item = state.items.findLast(isIt) ?? history.items.findLast(isIt);
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

/** With the time at which a limit ends as this machine's clock shows it. */
export function wordsOfFailure(error: HubErrorShape, now: number): string {
  const at = resetTold(error);
  return at === undefined
    ? error.message
    : error.message.replaceAll(String(error.details?.resetsAt), `at ${clockTime(at, now)}`);
}

export function wordsOfOutcome(outcome: TurnOutcome): string | null {
  switch (outcome.type) {
    case 'completed':
      return outcome.note === undefined ? null : (NOTES[outcome.note] ?? null);
    case 'interrupted':
      return outcome.by === undefined ? 'The turn was stopped.' : `The turn was stopped by ${outcome.by}.`;
    case 'failed':
      return wordsOfFailure(outcome.error, Date.now());
    case 'lost':
      return outcome.message;
  }
}
