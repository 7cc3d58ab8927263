import assert from 'node:assert/strict';
import { test } from 'node:test';
import { divided, spread } from './overhead.ts';

test('the way of a delta is divided where it came by the tap', () => {
  const tapped = new Map([
    [1_000, 3_000],
    [2_000, 2_500],
  ]);
  const ways = divided({ stamps: [1_000, 2_000], latencies: [5, 1.5] }, tapped);
  assert.deepEqual(ways, { runtime: [2, 0.5], hub: [3, 1], unseen: 0 });
});

test('a delta that the tap did not see is counted, and measured neither here nor there', () => {
  const ways = divided({ stamps: [1_000, 2_000], latencies: [5, 1] }, new Map([[2_000, 2_500]]));
  assert.deepEqual(ways, { runtime: [0.5], hub: [0.5], unseen: 1 });
});

test('the spread of a hundred values', () => {
  const values = Array.from({ length: 100 }, (_, n) => n);
  assert.deepEqual(spread(values), { p50: 50, p95: 95, p99: 99 });
});
