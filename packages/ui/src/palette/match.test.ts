import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzyMatch, markedPieces } from './match.ts';

function best(query: string, texts: readonly string[]): string | undefined {
  return texts
    .map((text) => ({ text, score: fuzzyMatch(text, query)?.score ?? -Infinity }))
    .sort((a, b) => b.score - a.score)[0]?.text;
}

test('letters must come in order', () => {
  assert.ok(fuzzyMatch('Fix replay cursor', 'frc'));
  assert.equal(fuzzyMatch('Fix replay cursor', 'cfr'), null);
  assert.deepEqual(fuzzyMatch('anything', '')?.at, []);
});

test('a word beats letters spread about, the beginning of a word beats its middle', () => {
  assert.equal(best('repl', ['Rename the plugin loader', 'Fix replay cursor']), 'Fix replay cursor');
  assert.equal(best('play', ['Fix replay cursor', 'Play the demo']), 'Play the demo');
  assert.equal(best('ns', ['Show all sessions', 'New session']), 'New session');
});

test('says which letters matched', () => {
  assert.deepEqual(fuzzyMatch('New session', 'ns')?.at, [0, 4]);
  assert.deepEqual(fuzzyMatch('Replay', 'PLA')?.at, [2, 3, 4]);
});

test('what is marked is what was typed, also behind an emoji and where a small letter is longer', () => {
  const marked = (text: string, typed: string) =>
    markedPieces(text, fuzzyMatch(text, typed)?.at ?? []).map((one) => (one.marked ? `[${one.text}]` : one.text));
  assert.deepEqual(marked('New session', 'ns'), ['[N]', 'ew ', '[s]', 'ession']);
  assert.deepEqual(marked('👩‍💻 New session', 'new'), ['👩‍💻 ', '[New]', ' session']);
  assert.deepEqual(marked('fix 🛠 it', '🛠'), ['fix ', '[🛠]', ' it']);
  assert.deepEqual(marked('🛠 a 🛠', 'a🛠'), ['🛠 ', '[a]', ' ', '[🛠]']);
  assert.deepEqual(marked('İstanbul session', 'session'), ['İstanbul ', '[session]']);
});
