import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUnseen, lettersOf, lineParts, visibleWords } from './words.ts';

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
