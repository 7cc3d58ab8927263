import assert from 'node:assert/strict';
import { test } from 'node:test';
import { created, delta, envelope, SESSION, said, started, stateAfter } from '@codeai-hub/client/testing/samples';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { Output } from '../output/output.ts';
import { SessionPrinter } from './session-printer.ts';

const words = (id: string, turnId: string): Item => ({
  kind: 'agent_message',
  id,
  turnId,
  status: 'open',
  text: '',
  startedAt: 0,
});

const second: Item = {
  kind: 'user_message',
  id: 'i6',
  turnId: 'turn2',
  status: 'completed',
  text: '',
  startedAt: 0,
  messageId: 'm1',
  content: [{ type: 'text', text: 'hello' }],
  delivery: 'delivered',
  by: 'me',
};

/** A message to both; what they say comes by turns, and the second ends first. */
const LOG: Envelope[] = [
  created(),
  envelope(2, { type: 'agent.added', provider: 'codex', model: null, effort: null, mode: 'ask' }),
  envelope(3, { type: 'turn.started', turnId: 'turn1', cause: 'message' }),
  said(4, 'm1'),
  envelope(5, { type: 'turn.started', agent: 'codex', turnId: 'turn2', cause: 'message' }),
  started(6, second),
  started(7, words('a', 'turn1')),
  started(8, words('b', 'turn2')),
  delta(9, 'a', 'first '),
  delta(10, 'b', 'second '),
  delta(11, 'a', 'agent'),
  delta(12, 'b', 'agent'),
  envelope(13, { type: 'item.completed', itemId: 'b', status: 'completed' }),
  envelope(14, { type: 'turn.ended', turnId: 'turn2', outcome: { type: 'completed' } }),
  envelope(15, { type: 'item.completed', itemId: 'a', status: 'completed' }),
  envelope(16, { type: 'turn.ended', turnId: 'turn1', outcome: { type: 'completed' } }),
];

/** What is printed when the printer sees the states after so many events. */
function print(seen: readonly number[]): string {
  let text = '';
  const output: Output = {
    json: false,
    line: (line) => {
      text += `${line}\n`;
    },
    write: (more) => {
      text += more;
    },
    value: () => assert.fail('no JSON is expected'),
    note: () => assert.fail('no note is expected'),
    style: (_, styled) => styled,
  };
  const printer = new SessionPrinter({ output, sessionId: SESSION });
  for (const count of seen) printer.show(stateAfter(LOG.slice(0, count)));
  printer.finish();
  return text.replaceAll(/, .* ?m?s\n/g, '\n');
}

const WHOLE = `> hello
demo:
first agent
codex:
second agent
- done
demo:
- done
`;

test('of several agents each is named, their words are not mixed, and the message stands once', () => {
  assert.equal(print(LOG.map((_, n) => n + 1)), WHOLE);
});

test('they are not mixed whatever states are seen on the way', () => {
  for (let from = 9; from < LOG.length; from++) {
    for (let then = from + 1; then < LOG.length; then++) {
      const printed = print([from, then, LOG.length]);
      assert.match(printed, /demo:\nfirst agent\n/, `seen ${from}, ${then}`);
      assert.match(printed, /codex:\nsecond agent\n/, `seen ${from}, ${then}`);
      assert.equal(printed.match(/> hello|- done|agent$/gm)?.length, 5, printed);
    }
  }
});
