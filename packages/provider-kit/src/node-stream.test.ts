import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { lineStream } from './node-stream.ts';

function received() {
  const input = new PassThrough();
  const lines: string[] = [];
  lineStream(input, new PassThrough()).onLine((line) => lines.push(line));
  return { input, lines };
}

test('lines are whole whatever the chunks are, also inside of a character', () => {
  const { input, lines } = received();
  const bytes = Buffer.from('{"a":"ё🌱"}\n{"b":1}\n', 'utf8');
  for (const byte of bytes) input.write(Buffer.from([byte]));
  assert.deepEqual(lines, ['{"a":"ё🌱"}', '{"b":1}']);
});

test('only a line feed ends a line; other separators are text, empty lines are nothing', () => {
  const { input, lines } = received();
  input.write('a\u2028b\u2029c\u0085d\re\n\n\n');
  assert.deepEqual(lines, ['a\u2028b\u2029c\u0085d\re']);
});

test('a line that never ended is not a line', async () => {
  const { input, lines } = received();
  input.end('{"half":');
  await new Promise((resolve) => input.once('end', resolve));
  assert.deepEqual(lines, []);
});

test('a line that never ends is given up, with the reason, and what follows is not kept', () => {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const stream = lineStream(input, output, 10);
  const told: unknown[] = [];
  stream.onLine((line) => told.push(line));
  stream.onClose((reason) => told.push({ closed: reason }));
  input.write('0123456789\n01234');
  input.write('56789');
  assert.deepEqual(told, ['0123456789']);
  input.write('+\nlate\n');
  input.write('later\n');
  assert.deepEqual(told, ['0123456789', { closed: 'it sent a line of more than 10 characters' }]);
  assert.equal(input.destroyed, true);
  assert.equal(output.writableEnded, true);
});

test('closing is told once, and sending afterwards does nothing', async () => {
  const output = new PassThrough();
  const stream = lineStream(new PassThrough(), output);
  let closed = 0;
  stream.onClose(() => closed++);
  stream.close();
  stream.close();
  stream.send('late');
  await stream.drained();
  assert.equal(closed, 1);
  assert.equal(output.read(), null);
});

test('a sender learns when the other side has caught up, or is gone', async () => {
  const output = new PassThrough({ highWaterMark: 10 });
  const stream = lineStream(new PassThrough(), output);
  await stream.drained();
  stream.send('more than ten characters');
  let caughtUp = false;
  const waiting = stream.drained().then(() => {
    caughtUp = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(caughtUp, false);
  output.resume();
  await waiting;

  output.pause();
  stream.send('more than ten characters');
  stream.send('more than ten characters');
  const gone = stream.drained();
  stream.close();
  await gone;
});
