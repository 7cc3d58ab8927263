import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Block } from './document.ts';
import { firstShownBlock } from './window.ts';

function blocks(count: number, length: number): Block[] {
  const raw = 'x'.repeat(length);
  return Array.from({ length: count }, (_, key) => ({ key, token: { type: 'paragraph', raw } }));
}

test('an ordinary text is shown whole', () => {
  assert.equal(firstShownBlock(blocks(40, 500), 1), 0);
  assert.equal(firstShownBlock([], 1), 0);
});

test('a flood shows its end, and more with every page asked for', () => {
  assert.equal(firstShownBlock(blocks(1000, 10), 1), 700);
  assert.equal(firstShownBlock(blocks(1000, 10), 2), 400);
  assert.equal(firstShownBlock(blocks(100, 10_000), 1), 80);
});

test('the last block is shown however long it is', () => {
  assert.equal(firstShownBlock(blocks(3, 1_000_000), 1), 2);
});
