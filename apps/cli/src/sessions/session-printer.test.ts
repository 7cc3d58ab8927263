import assert from 'node:assert/strict';
import { test } from 'node:test';
import { created, delta, envelope, SESSION, said, started, stateAfter } from '@codeai-hub/client/testing/samples';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { describeError } from '@codeai-hub/protocol/errors';
import { fuzz } from '@codeai-hub/testkit/fuzz/fuzz';
import type { Output } from '../output/output.ts';
import { SessionPrinter, type SessionPrinterOptions } from './session-printer.ts';

/** Everything a command says, in order; notes are marked. */
class Heard implements Output {
  readonly json = false;
  text = '';
  line(text: string): void {
    this.text += `${text}\n`;
  }
  write(text: string): void {
    this.text += text;
  }
  value(): void {
    throw new Error('no JSON is expected');
  }
  note(text: string): void {
    this.text += `[${text}]\n`;
  }
  style(_: string, text: string): string {
    return text;
  }
}

const open = (id: string, more: Partial<Item> = {}): Item =>
  ({ kind: 'agent_message', id, turnId: 'turn1', status: 'open', text: '', startedAt: 0, ...more }) as Item;

const one = process.argv[2];
const WORDS = 'Some words,\r\nan emoji 🌱 and the end';

/** A turn: a message, an answer in pieces, a tool, more of an answer. */
const LOG: Envelope[] = [
  created(),
  envelope(2, { type: 'turn.started', turnId: 'turn1', cause: 'message' }),
  said(3, 'm1'),
  started(4, open('a')),
  ...[...WORDS.split('')].map((piece, n) => delta(5 + n, 'a', piece)),
];
const after = LOG.length;
LOG.push(
  envelope(after + 1, { type: 'item.completed', itemId: 'a', status: 'completed' }),
  started(after + 2, open('t', { kind: 'tool', tool: 'command', name: 'bash', title: 'Run' } as Partial<Item>)),
  envelope(after + 3, { type: 'item.updated', itemId: 't', patch: { target: 'npm test' } }),
  delta(after + 4, 't', 'one\ntwo\n'),
  envelope(after + 5, { type: 'item.completed', itemId: 't', status: 'failed', patch: { exitCode: 1 } }),
  started(after + 6, open('b')),
  delta(after + 7, 'b', 'It failed.'),
  envelope(after + 8, { type: 'item.completed', itemId: 'b', status: 'completed' }),
  envelope(after + 9, { type: 'turn.ended', turnId: 'turn1', outcome: { type: 'completed' } }),
);

const WHOLE = `> hello
${WORDS.replace('\r', '')}
* Run npm test
  one
  two
  failed, exit code 1
It failed.
- done, 0 s
`;

function print(lengths: readonly number[], options: Partial<SessionPrinterOptions> = {}): string {
  const output = new Heard();
  const printer = new SessionPrinter({ output, sessionId: SESSION, ...options });
  for (const length of lengths) printer.show(stateAfter(LOG.slice(0, length)));
  printer.finish();
  return output.text;
}

test('a turn is printed as it was, once, however its events come together', async () => {
  assert.equal(print(LOG.map((_, n) => n + 1)), WHOLE, 'event by event');
  assert.equal(print([LOG.length]), WHOLE, 'all at once, as after a reconnection');
  await fuzz({
    seeds: one === undefined ? 50 : [Number(one)],
    reproduce: 'node apps/cli/src/sessions/session-printer.test.ts',
    run: (random) => {
      const lengths = LOG.map((_, n) => n + 1).filter(() => random.chance(0.2));
      assert.equal(print([...lengths, LOG.length]), WHOLE);
    },
  });
});

test('of an answer that is waited for only the words are the result', () => {
  const text = print([LOG.length], { answerOnly: true });
  assert.equal(
    text,
    `${WORDS.replace('\r', '')}\n[* Run npm test]\n[  one]\n[  two]\n[  failed, exit code 1]\nIt failed.\n`,
  );
});

test('turns that are not wanted are not printed', () => {
  assert.equal(print([LOG.length], { wants: (turnId) => turnId === 'another' }), '');
});

test('words that turned out to be others are said again', () => {
  const output = new Heard();
  const printer = new SessionPrinter({ output, sessionId: SESSION });
  const log = LOG.slice(0, 12);
  printer.show(stateAfter(log));
  log.push(envelope(13, { type: 'item.completed', itemId: 'a', status: 'completed', patch: { text: 'No.' } }));
  printer.show(stateAfter(log));
  assert.match(output.text, /\(it was corrected\)\nNo\.\n$/);
});

test('an approval is shown with the name its answer needs, and how it ended', () => {
  const hash = 'ab'.repeat(32);
  const request = {
    type: 'command' as const,
    command: 'rm -rf build\u202e',
    cwd: '/work',
    options: [{ id: 'once', kind: 'allow_once' as const, label: 'Run' }],
    editable: false,
  };
  const log = LOG.slice(0, 3);
  const output = new Heard();
  const printer = new SessionPrinter({ output, sessionId: SESSION });
  const approval = { id: 'p1', turnId: 'turn1', requestedAt: 0, hash, request };
  log.push(envelope(4, { type: 'approval.requested', approval }));
  printer.show(stateAfter(log));
  const resolution = { outcome: 'allowed' as const, optionId: 'once', label: 'Run', by: 'Chrome', at: 0 };
  log.push(envelope(5, { type: 'approval.resolved', approvalId: 'p1', resolution }));
  printer.show(stateAfter(log));
  printer.show(stateAfter(log));
  assert.equal(
    output.text,
    `> hello
? The agent waits for you:
  Run this command in /work
    rm -rf build‹U+202E›
  choice once: Run
  Answer in a window, or: codeai-hub answer ${SESSION} ababababab <choice>
  allowed (Run) by Chrome
`,
  );
});

test('an agent that is started again is told once for each attempt', () => {
  const delayed = (seq: number, attempt: number) =>
    envelope(seq, {
      type: 'binding.delayed',
      retry: {
        at: 1000 * attempt,
        attempt,
        error: describeError('runtime_failed', { provider: 'Demo', reason: 'no' }),
      },
    });
  const log = LOG.slice(0, 3);
  const heard = new Heard();
  const printer = new SessionPrinter({ output: heard, sessionId: SESSION });
  for (const more of [[], [delayed(4, 2)], [delayed(4, 2)], [delayed(4, 2), delayed(5, 3)]]) {
    printer.show(stateAfter([...log, ...more]));
  }
  const told = heard.text.split('\n').filter((line) => line.includes('Attempt'));
  assert.deepEqual(
    told,
    [2, 3].map((n) => `Demo could not be started: no. Attempt ${n} follows.`),
  );
});
