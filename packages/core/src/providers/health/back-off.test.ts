import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '@codeai-hub/testkit/random/random';
import { backOffMs } from './back-off.ts';

test('each wait is twice as long as the one before, up to a minute', () => {
  const longest = () => 1 - Number.EPSILON;
  assert.deepEqual(
    [1, 2, 3, 4, 5, 6, 7, 20].map((failures) => backOffMs(failures, longest)),
    [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000],
  );
});

test('chance takes at most half of it away', () => {
  const seeded = new Random(1);
  const waits = Array.from({ length: 200 }, () => backOffMs(3, () => seeded.next()));
  assert.ok(waits.every((ms) => ms >= 2000 && ms <= 4000));
  assert.ok(new Set(waits).size > 100, 'they differ');
  assert.equal(
    backOffMs(3, () => 0),
    2000,
  );
});
