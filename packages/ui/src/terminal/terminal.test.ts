import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldTerminal, GrowingOutput, maxLines } from './fold.ts';
import { hueOf, terminalSpans } from './spans.ts';

const lines = (raw: string) => foldTerminal(raw).lines;

test('plain output stays as it is, the last line break adds no line', () => {
  assert.deepEqual(lines('one\ntwo\n'), ['one', 'two']);
  assert.deepEqual(lines(''), ['']);
});

test('a carriage return writes over the line, as a progress bar does', () => {
  assert.deepEqual(lines('10%\r50%\r100%\ndone'), ['100%', 'done']);
  assert.deepEqual(lines('longer\rshort\r\n'), ['shortr']);
  assert.deepEqual(lines('longer\r\u001b[Kok'), ['ok']);
});

test('cursor moves are played, so a redrawn list shows its last state', () => {
  assert.deepEqual(lines('a: 0%\nb: 0%\n\u001b[2A\u001b[Ka: 9%\n\u001b[Kb: 8%\n'), ['a: 9%', 'b: 8%']);
  assert.deepEqual(lines('abc\u001b[2DX'), ['aXc']);
  assert.deepEqual(lines('ab\bC'), ['aC']);
});

test('clearing the screen hides nothing that was printed before', () => {
  assert.deepEqual(lines('secret step\n\u001b[2J\u001b[Hafter'), ['secret step', 'after']);
});

test('titles, hyperlinks and unknown sequences vanish, their text stays', () => {
  assert.deepEqual(lines('\u001b]0;title\u0007a\u001b]8;;https://evil\u001b\\link\u001b]8;;\u001b\\b\u001b(B'), [
    'alinkb',
  ]);
});

test('a sequence that never ends swallows no text', () => {
  assert.deepEqual(lines('before \u001b]0;never\nrm -rf /'), ['before 0;never', 'rm -rf /']);
});

test('colours go on over lines and end at a reset', () => {
  assert.deepEqual(lines('\u001b[31mred\nstill\u001b[0m plain'), ['\u001b[31mred', '\u001b[31mstill\u001b[0m plain']);
});

test('only the last lines are kept, and the number of the others is told', () => {
  const { lines: kept, dropped } = foldTerminal(
    Array.from({ length: maxLines + 5 }, (_, at) => `line ${at}`).join('\n'),
  );
  assert.equal(kept.length, maxLines);
  assert.equal(dropped, 5);
  assert.equal(kept.at(-1), `line ${maxLines + 4}`);
});

test('absurd cursor positions cost no memory', () => {
  assert.deepEqual(lines('\u001b[999999999C\u001b[999999999Bx').length, 1);
  assert.ok((lines('\u001b[999999999;999999999Hx')[0]?.length ?? 0) < 3_000);
});

test('ten megabytes of output are cut before they are parsed', () => {
  const { lines: kept, dropped } = foldTerminal('0123456789abcdef\n'.repeat(600_000));
  assert.equal(kept.length, maxLines);
  assert.equal(dropped, 600_000 - maxLines);
});

test('an output that grows ends as the whole of it does, and every line before is counted once', () => {
  const growing = new GrowingOutput();
  let raw = '';
  for (let at = 0; at < 400; at++) {
    raw += `step ${at}: 10%\r\u001b[32mstep ${at}\u001b[0m done ${'x'.repeat(at % 700)}\n`;
    const { lines: shown, dropped } = growing.fold(raw);
    const whole = foldTerminal(raw);
    assert.deepEqual(shown.slice(-6), whole.lines.slice(-6));
    assert.equal(dropped + shown.length, whole.dropped + whole.lines.length);
  }
  assert.ok(growing.fold(raw).lines.length < 400, 'the beginning is left out');
  assert.deepEqual(growing.fold('another\n'), { lines: ['another'], dropped: 0 });
});

test('spans carry classes of our own colours, never a style', () => {
  assert.deepEqual(terminalSpans('\u001b[32m✓\u001b[0m ok \u001b[1;38;2;250;10;20mbad'), [
    { text: '✓', className: 'term-green' },
    { text: ' ok ', className: undefined },
    { text: 'bad', className: 'term-red term-bold' },
  ]);
});

test('concealed text is shown', () => {
  assert.deepEqual(terminalSpans('\u001b[8mhidden'), [{ text: 'hidden', className: undefined }]);
});

test('every colour falls to the nearest hue', () => {
  assert.deepEqual(
    [
      '255,0,0',
      '255,140,0',
      '187,187,0',
      '0,187,0',
      '0,187,187',
      '80,80,255',
      '187,0,187',
      '128,128,128',
      '255,255,255',
      '0,0,0',
    ].map(hueOf),
    ['red', 'yellow', 'yellow', 'green', 'cyan', 'blue', 'magenta', 'grey', null, null],
  );
});
