import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnseen, lettersOf, lineParts, mayHide, proseParts, visibleWords } from './words.ts';

test('what could deceive is named', () => {
  assert.equal(visibleWords('create \u202egnp.exe'), 'create [RLO]gnp.exe');
  assert.equal(visibleWords('ro\u200bot \u001b[2K \u0000'), 'ro[ZWSP]ot [ESC][2K [NUL]');
  assert.equal(visibleWords('ro\u200cot'), 'ro[ZWNJ]ot');
});

test('what people write stays as it is', () => {
  for (const text of ['« à\u00a0toi »', '👩\u200d👩\u200d👧 ❤️', 'می\u200cخواهم', 'שלום', 'क्\u200dष', '全角\u3000空白'])
    assert.equal(visibleWords(text), text);
});

test('one line stays one line', () => {
  assert.equal(visibleWords('one\r\ntwo\tthree\nfour'), 'one two three four');
});

test('a text that keeps its lines keeps lines, tabs and blanks, and nothing else', () => {
  const text = `one\r\n\ttwo\n\n${' '.repeat(20)}x`;
  assert.deepEqual(lineParts(text), [{ kind: 'text', text }]);
  assert.equal(lettersOf(lineParts('over\rwritten')), 'over[CR]written');
});

test('what cannot be seen is told from what can', () => {
  for (const text of ['', ' ', '\u0000', '\u200b\u202e', '\u3164', '\u00a0'])
    assert.equal(isUnseen(text), true, JSON.stringify(text));
  for (const text of ['a', '\u0000a', '❤️']) assert.equal(isUnseen(text), false, text);
});

const written = [
  'héllo, мир, 你好 1️⃣ #️⃣ ❤️ ▶︎ 👩\u200d👩\u200d👧 👩🏽\u200d💻 🏴\u200d☠️ 👁️\u200d🗨️',
  '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} England',
  'می\u200cخواهم کتاب\u200cها',
  'क्\u200dष क्\u200cष ন্\u200dর',
  'അവന്\u200d പോയി',
  'សួស្ដី\u200bពិភពលោក',
  '葛\u{e0100}飾区 ᠬᠠᠭᠠᠨ\u180e\u1820',
  'שלום \u200f(abc)',
  'à\u00a0toi 5\u2009km 全角\u3000空白 ⠏\u2800⠽',
  'one\r\n\ttwo\n\n            three',
];

test('prose of every script stays as it is written', () => {
  for (const text of written) assert.deepEqual(proseParts(text), [{ kind: 'text', text }]);
});

test('what hides in prose is named, wherever it stands', () => {
  const hidden = {
    'pass\u200bword': 'pass[ZWSP]word',
    'pass\u200cword \u200d': 'pass[ZWNJ]word [ZWJ]',
    'a\u2060b\ufeffc\u00add': 'a[WJ]b[BOM]c[SHY]d',
    'a\u200e b\u200f': 'a[LRM] b[RLM]',
    'x\ufe0f\ufe01 👍\ufe0f\ufe0f 葛\u{e0100}\u{e0101}': 'x[U+FE0F][U+FE01] 👍\ufe0f[U+FE0F] 葛\u{e0100}[U+E0101]',
    'tell\u{e0069}\u{e0067}': 'tell[U+E0069][U+E0067]',
    '🏴\u{e0067}\u{e0062}\u{e0073}': '🏴[U+E0067][U+E0062][U+E0073]',
    '🙂\u200dx \u3164 \u034f \u2061': '🙂[ZWJ]x [U+3164] [U+034F] [U+2061]',
    '\u001b[2K\u0000\r': '[ESC][2K[NUL][CR]',
    'می\u200c\u200c\u200c\u200cx': 'می[ZWNJ × 4]x',
  };
  for (const [text, shown] of Object.entries(hidden)) assert.equal(lettersOf(proseParts(text)), shown);
});

test('every character without a picture is named among Latin letters, and found by the quick question too', () => {
  const everything = Array.from({ length: 0x11_0000 }, (_, code) => String.fromCodePoint(code));
  const named = everything.filter((one) => proseParts(`a${one}b`).length !== 1);
  const set = new Set(named);
  const without = everything.filter((one) => /[\p{Cc}\p{DI}\u2028\u2029]/u.test(one) && !/[\t\n]/.test(one));
  assert.deepEqual(
    without.filter((one) => !set.has(one)),
    [],
  );
  assert.deepEqual(
    named.filter((one) => !mayHide(`a${one}b`)),
    [],
  );
  for (const text of ['', 'if (a) {\n\treturn b;\n}', 'naïve 你好 😀\u00a0!']) assert.equal(mayHide(text), false, text);
});
