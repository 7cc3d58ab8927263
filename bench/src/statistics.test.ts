import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, quantile } from './statistics.ts';

test('the median is the middle, or between the two in the middle', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([10]), 10);
});

test('a quantile sorts by size, not by letters, and ends at the largest', () => {
  const values = Array.from({ length: 100 }, (_, n) => 100 - n);
  assert.equal(quantile(values, 0.5), 51);
  assert.equal(quantile(values, 0.95), 96);
  assert.equal(quantile(values, 1), 100);
});

test('of nothing there is no number', () => {
  assert.ok(Number.isNaN(median([])));
  assert.ok(Number.isNaN(quantile([], 0.5)));
});
