import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldTerminal, GrowingOutput, maxLines } from './fold.ts';
import { hueOf } from './hue.ts';
import { terminalSpans } from './spans.ts';

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

test('what only looks like a colour leaves nothing behind', () => {
  assert.deepEqual(lines('\u001b[>4;2ma\u001b[?25mb'), ['ab']);
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

const classesOf = (line: string) => terminalSpans(line).map(({ className }) => className);

test('every way to name a colour is understood', () => {
  const ways = [
    '31',
    '91',
    '38;5;1',
    '38;5;9',
    '38;5;196',
    '38;2;250;10;20',
    '38:2::250:10:20',
    '38:2:250:10:20',
    '38:5:9',
  ];
  for (const way of ways) assert.deepEqual(classesOf(`\u001b[${way}mx`), ['term-red'], way);
  for (const grey of ['90', '38;5;8', '38;5;242']) assert.deepEqual(classesOf(`\u001b[${grey}mx`), ['term-grey'], grey);
  for (const plain of ['30', '37', '97', '38;5;15', '39', '38;5;999', '38;2;1', '99999999999'])
    assert.deepEqual(classesOf(`\u001b[${plain}mx`), [undefined], plain);
  for (const ground of ['41', '101', '48;5;3', '48:2::1:2:3', '7']) {
    assert.deepEqual(classesOf(`\u001b[${ground}mx`), ['term-ground'], ground);
    assert.deepEqual(classesOf(`\u001b[${ground}m\u001b[27;49mx`), [undefined], ground);
  }
});

test('what was set ends at its own end, and at a reset of all', () => {
  assert.deepEqual(classesOf('\u001b[1;2;3;4;9;32ma\u001b[22;23mb\u001b[24;29mc\u001b[39md'), [
    'term-green term-bold term-dim term-italic term-underline term-strikethrough',
    'term-green term-underline term-strikethrough',
    'term-green',
    undefined,
  ]);
  for (const reset of ['', '0', '00', ';', '0;0'])
    assert.deepEqual(classesOf(`\u001b[1;31;42ma\u001b[${reset}mb`).at(-1), undefined, reset);
  assert.deepEqual(classesOf('\u001b[4:3ma\u001b[4:0mb'), ['term-underline', undefined]);
  assert.deepEqual(classesOf('\u001b[38;5;2;1mx'), ['term-green term-bold'], 'the parts of a colour are no orders');
});

test('a thousand colours without a reset leave no part of themselves in the text', () => {
  for (const settings of ['\u001b[38;2;10;20;30m'.repeat(1_000), `\u001b[${'1;'.repeat(500)}m`])
    assert.deepEqual(
      lines(`${settings}x`)
        .flatMap(terminalSpans)
        .map(({ text }) => text),
      ['x'],
    );
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
    ].map((rgb) => hueOf(rgb.split(',').map(Number))),
    ['red', 'yellow', 'yellow', 'green', 'cyan', 'blue', 'magenta', 'grey', null, null],
  );
});
