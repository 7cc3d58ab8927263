import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DELTA_LENGTH, deltaText } from '@codeai-hub/testkit/paced/deltas';
import { Tally } from './tally.ts';

const deltas = (...indexes: number[]) => indexes.map((index) => deltaText(index, 1)).join('');

test('what comes in order is right, joined or not', () => {
  const tally = new Tally();
  tally.take(deltas(0));
  tally.take(deltas(1, 2, 3));
  assert.deepEqual([tally.taken, tally.wrong, tally.latencies.length], [4, 0, 4]);
  assert.deepEqual(tally.stamps, [1, 1, 1, 1]);
});

test('a missing, a doubled and a swapped delta are each noticed', () => {
  for (const indexes of [
    [0, 2],
    [0, 0],
    [1, 0],
  ]) {
    const tally = new Tally();
    tally.take(deltas(...indexes));
    assert.ok(tally.wrong > 0, String(indexes));
  }
});

test('a whole state counts only for what is new in it', () => {
  const tally = new Tally();
  tally.take(deltas(0, 1));
  tally.takeWhole(deltas(0, 1, 2, 3));
  assert.deepEqual([tally.taken, tally.wrong, tally.inStates], [4, 0, 2]);
  tally.takeLength(10 * DELTA_LENGTH);
  assert.deepEqual([tally.taken, tally.inStates], [10, 8]);
});
