import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockTime } from '../output/clock-time.ts';
import { readTime } from './time.ts';

const NOON = new Date(2026, 10, 23, 12, 0, 0).getTime();
const HOUR = 3_600_000;

test('a time of the clock is the next one, also when that is tomorrow', () => {
  assert.equal(readTime('15:40', NOON), NOON + 3 * HOUR + 40 * 60_000);
  assert.equal(readTime('9:05', NOON), new Date(2026, 10, 24, 9, 5).getTime());
  assert.equal(readTime('12:00', NOON), new Date(2026, 10, 24, 12, 0).getTime());
});

test('a span counts from now, and a date is one', () => {
  assert.deepEqual(
    ['+90m', '+2h', '+1d', '+30s'].map((span) => readTime(span, NOON) - NOON),
    [1.5 * HOUR, 2 * HOUR, 24 * HOUR, 30_000],
  );
  assert.equal(readTime('2026-11-24T08:00:00Z', NOON), Date.UTC(2026, 10, 24, 8));
});

test('anything else is told to be none', () => {
  for (const given of ['25:00', '12:60', 'soon', '', '+2', '2h', '2026-13-45T00:00', '2026'])
    assert.throws(() => readTime(given, NOON), { code: 'usage' }, given);
});

test('a time is shown with its day only where that is another one', () => {
  assert.equal(clockTime(NOON + HOUR, NOON, 'en-GB'), '13:00');
  assert.match(clockTime(NOON + 20 * HOUR, NOON, 'en-GB'), /^Tue,? 24 Nov, 08:00$/);
});
