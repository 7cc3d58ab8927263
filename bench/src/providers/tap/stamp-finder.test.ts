import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deltaText } from '@codeai-hub/testkit/paced/deltas';
import { StampFinder } from './stamp-finder.ts';

const line = (...stamps: number[]) =>
  Buffer.from(`${JSON.stringify({ text: stamps.map((stamp, n) => deltaText(n, stamp)).join('') })}\n`);

test('a delta is found once, joined with others or said again at the end', () => {
  const finder = new StampFinder();
  assert.deepEqual(finder.take(line(11)), [11]);
  assert.deepEqual(finder.take(line(12, 13)), [12, 13]);
  assert.deepEqual(finder.take(line(11, 12, 13)), []);
});

test('a delta that came in two parts is found with its second, wherever it was cut', () => {
  const whole = line(999_999_999_999_999);
  for (let cut = 1; cut < whole.length; cut++) {
    const finder = new StampFinder();
    const found = [...finder.take(whole.subarray(0, cut)), ...finder.take(whole.subarray(cut))];
    assert.deepEqual(found, [999_999_999_999_999], `cut at ${cut}`);
  }
});

test('what looks like no delta is none', () => {
  assert.deepEqual(new StampFinder().take(Buffer.from('model> paced 200 100 at 2026-11-22 12:000000000000000')), []);
});
