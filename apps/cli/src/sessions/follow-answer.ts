import type { SessionView } from '@codeai-hub/client/api';
import { resetTold } from '@codeai-hub/protocol/channels/session/limit-hit';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import { PROGRAM } from '../command-line/program.ts';
import type { Address } from '../core/core-api.ts';
import type { Output } from '../output/output.ts';
import { printable } from '../output/printable.ts';
import { Answer } from './answer.ts';
import {
  exitOfMessage,
  type MessageEnd,
  type SentMessage,
  type Standing,
  standingOf,
  turnOf,
  wordsOfEnd,
} from './message-end.ts';
import { SessionPrinter } from './session-printer.ts';
import { until } from './until.ts';

/** Shows the agent's answer to a message while it comes, and answers the exit code that tells how it ended. */
export async function followAnswer(
  view: SessionView,
  sent: SentMessage,
  where: () => Promise<Address>,
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
  const see = (state: SessionState): MessageEnd | null => {
    const history = view.history.get();
    turnId ??= turnOf({ state, history }, sent.messageId);
    if (turnId !== null) answer.see([...history.items, ...state.items], turnId);
    if (!output.json) printer.show(state);
    return endOf(standingOf({ state, history }, sent, turnId), view);
  };
  const end = await until(view, see, [view.history]);
  printer.finish();
  if (output.json) output.value({ ...factsOf(view, sent, end), text: await answer.text(where, view.sessionId) });
  else tellEnd(end, view.sessionId);
  return exitOfMessage(end);
}

/** Asks for older items where the end must stand in them. Throws what the core refuses that with. */
function endOf(standing: Standing, { history }: SessionView): MessageEnd | null {
  if (standing.type === 'open') return null;
  if (standing.type !== 'older') return standing;
  const { error, loading } = history.get();
  if (error) throw HubError.of(error);
  if (!loading) void history.loadOlder();
  return null;
}

function tellEnd(end: MessageEnd, sessionId: string): void {
  const words = wordsOfEnd(end);
  if (words !== null) process.stderr.write(`${printable(words)}\n`);
  if (end.type === 'turn' && end.outcome.type === 'failed' && resetTold(end.outcome.error) !== undefined)
    process.stderr.write(`To have the agent go on by itself then: ${PROGRAM} continue ${sessionId} --at-reset\n`);
}

function factsOf({ sessionId }: SessionView, { messageId }: SentMessage, end: MessageEnd): object {
  if (end.type !== 'turn') return { sessionId, messageId, turnId: null, outcome: { type: end.type } };
  const { turn, outcome } = end;
  return { sessionId, messageId, turnId: turn.id, outcome, usage: turn.usage, changes: turn.changes };
}
