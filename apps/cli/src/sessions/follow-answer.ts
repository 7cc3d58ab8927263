import type { SessionView } from '@codeai-hub/client/api';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Address } from '../core/core-api.ts';
import type { Output } from '../output/output.ts';
import { Answer } from './answer.ts';
import { exitOfMessage, type MessageEnd, messageEnd, turnOf, wordsOfEnd } from './message-end.ts';
import { SessionPrinter } from './session-printer.ts';
import { until } from './until.ts';

export interface SentMessage {
  messageId: string;
  /** the number of the event that recorded it */
  acceptedAt: number;
}

/** Shows the agent's answer to a message while it comes, and answers the exit code that tells how it ended. */
export async function followAnswer(
  view: SessionView,
  sent: SentMessage,
  core: Address,
  output: Output,
): Promise<number> {
  const answer = new Answer();
  let turnId: string | null = null;
  const printer = new SessionPrinter({
    output,
    sessionId: view.sessionId,
    wants: (id) => id === turnId,
    answerOnly: true,
  });
  const see = (state: SessionState) => {
    turnId ??= turnOf(state, sent.messageId);
    if (turnId !== null) answer.see(state, turnId);
    if (!output.json) printer.show(state);
  };
  const end = await until(view, (state) => {
    see(state);
    return messageEnd(state, sent.messageId, sent.acceptedAt);
  });
  printer.finish();
  if (output.json) output.value({ ...factsOf(view, sent, end), text: await answer.text(core, view.sessionId) });
  else tellEnd(end);
  return exitOfMessage(end);
}

function tellEnd(end: MessageEnd): void {
  const words = wordsOfEnd(end);
  if (words !== null) process.stderr.write(`${words}\n`);
}

function factsOf({ sessionId }: SessionView, { messageId }: SentMessage, end: MessageEnd): object {
  if (end.type !== 'turn') return { sessionId, messageId, turnId: null, outcome: { type: end.type } };
  const { turn, outcome } = end;
  return { sessionId, messageId, turnId: turn.id, outcome, usage: turn.usage, changes: turn.changes };
}
