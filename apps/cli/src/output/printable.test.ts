import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exactly, exactlyLine, printable, printableLine } from './printable.ts';

test('ordinary words stay as they are, in any language, with their lines and emoji', () => {
  for (const text of ['a\n\tb', 'héllo, мир, 你好, العربية', '🌱 👩‍💻 ❤️']) assert.equal(printable(text), text);
  assert.equal(printable('a\r\nb'), 'a\nb');
});

test('nothing that steers a terminal or turns the order of words gets through', () => {
  const hostile = '\u001b[2J\u0007\u0008\r\u009b\u007f\u202e\u2066\u200b\u00ad\ufeff\u2028\ud800\udb40';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
  assert.doesNotMatch(printable(hostile), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066\ufeff]/);
  assert.equal(printable('a\rb'), 'a‹U+000D›b');
  assert.equal(printable('rm \u202egnp.exe'), 'rm ‹U+202E›gnp.exe');
});

test('a line is one line and never longer than told', () => {
  assert.equal(printableLine(' a\n\n b\t c '), 'a b c');
  assert.equal(printableLine('abcdef', 4), 'abc…');
  assert.equal(printableLine('ab🌱cd', 4), 'ab…', 'no half of a character');
});

test('what a person allows hides nothing: blanks, joiners and fillers are named', () => {
  assert.equal(exactly('git push  --force'), 'git push  --force');
  assert.equal(exactly(`ls${' '.repeat(3_000)}; rm -rf /`), 'ls‹3000 blanks›; rm -rf /');
  assert.equal(exactly('a\u00a0b\u3000c\u200dd\ufe0f\u3164'), 'a‹U+00A0›b‹U+3000›c‹U+200D›d‹U+FE0F›‹U+3164›');
});

test('what stands on one line stays on it, whatever breaks it holds', () => {
  assert.equal(exactlyLine('/tmp\nchoice once: Run'), '/tmp‹↵›choice once: Run');
  assert.equal(exactlyLine(`a${'\n'.repeat(40)}b\r\nc`), 'a‹40 ↵›b‹U+000D›‹↵›c');
  assert.equal(exactlyLine('a\u2028b\u0085c\u000bd\u2800'), 'a‹U+2028›b‹U+0085›c‹U+000B›d‹U+2800›');
});
