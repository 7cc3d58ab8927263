import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastStartBefore } from './turn-starts.ts';

test('finds the turn a row belongs to', () => {
  const starts = [0, 4, 9];
  assert.deepEqual(
    [0, 3, 4, 8, 9, 100].map((row) => lastStartBefore(starts, row)),
    [0, 0, 4, 4, 9, 9],
  );
  assert.equal(lastStartBefore([3], 2), -1);
  assert.equal(lastStartBefore([], 2), -1);
});
