import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Block } from './document.ts';
import { withoutFloods } from './floods.ts';

const list = (raw: string, key = 1): Block => ({ key, token: { type: 'list', raw } });
const rawOf = (blocks: readonly Block[]) => blocks.map((block) => block.token.raw);

test('an ordinary text stays as it is', () => {
  const blocks = [list('a'.repeat(100_000))];
  assert.equal(withoutFloods(blocks, false), blocks);
});

test('nothing of a flood is lost, and each of its pieces has a key of its own', () => {
  for (const raw of [
    'слово за словом '.repeat(20_000),
    'line\n'.repeat(50_000),
    '😀'.repeat(100_000),
    `x${'😀'.repeat(100_000)}`,
  ]) {
    const pieces = withoutFloods([list('before', 7), list(raw, 8)], false);
    assert.deepEqual(rawOf(pieces).join(''), `before${raw}`);
    assert.equal(new Set(pieces.map(({ key }) => key)).size, pieces.length);
    for (const piece of rawOf(pieces)) {
      assert.ok(piece.length > 0 && piece.length <= 10_000);
      assert.ok(piece.isWellFormed());
    }
  }
});

test('it is cut between words, or between lines where there are any', () => {
  const words = rawOf(withoutFloods([list('word '.repeat(30_000))], false));
  assert.ok(words.every((piece) => piece.endsWith('word ')));
  const lines = rawOf(withoutFloods([list('two words\n'.repeat(30_000))], false));
  assert.ok(lines.every((piece) => piece.endsWith('words\n')));
});

test('what still grows is left alone', () => {
  const blocks = [list('a'.repeat(200_000))];
  assert.equal(withoutFloods(blocks, true), blocks);
});
