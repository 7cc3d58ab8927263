import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DELTA_LENGTH, deltaText, nowMicros, readDelta } from './deltas.ts';

test('a delta tells its place and its time, also among others it was joined with', () => {
  const now = nowMicros();
  const joined = deltaText(7, 1) + deltaText(8, now) + deltaText(1_234_567, 999_999_999_999_999);
  assert.equal(joined.length, 3 * DELTA_LENGTH);
  assert.deepEqual(readDelta(joined, 0), { index: 7, micros: 1 });
  assert.deepEqual(readDelta(joined, DELTA_LENGTH), { index: 8, micros: now });
  assert.deepEqual(readDelta(joined, 2 * DELTA_LENGTH), { index: 1_234_567, micros: 999_999_999_999_999 });
});
