import assert from 'node:assert/strict';
import { test } from 'node:test';
import { age, bytes, compactNumber, dollars, duration, resetTime, runningDuration } from './time.ts';

const now = new Date(2026, 5, 15, 12).getTime();

test('ages are short, then dates', () => {
  const minute = 60_000;
  assert.deepEqual(
    [0, 59_000, 4 * minute, 59 * minute, 3 * 60 * minute, 47 * 60 * minute].map((past) => age(now, now - past)),
    ['now', 'now', '4m', '59m', '3h', '1d'],
  );
  assert.equal(age(now, new Date(2026, 2, 3, 12).getTime()), 'Mar 3');
  assert.equal(age(now, new Date(2024, 2, 3, 12).getTime()), 'Mar 2024');
  assert.equal(age(now, now + 5_000), 'now');
});

test('a reset is a time today, a weekday this week, else a date', () => {
  const hour = 3_600_000;
  assert.equal(resetTime(now, now + 2 * hour), '14:00');
  assert.equal(resetTime(now, now + 24 * hour), 'Tue 12:00');
  assert.equal(resetTime(now, now + 8 * 24 * hour), 'Jun 23, 2026, 12:00');
});

test('durations say as much as matters', () => {
  assert.deepEqual([400, 9_940, 14_900, 60_000, 125_000, 3_780_000, -5].map(duration), [
    '0.4 s',
    '9.9 s',
    '14 s',
    '1 min',
    '2 min 5 s',
    '1 h 3 min',
    '0.0 s',
  ]);
  assert.deepEqual([0, 900, 59_999, 61_000].map(runningDuration), ['0 s', '0 s', '59 s', '1 min 1 s']);
});

test('numbers are compact', () => {
  assert.deepEqual([0, 999, 1_000, 3_240, 84_400, 1_250_000].map(compactNumber), [
    '0',
    '999',
    '1k',
    '3.2k',
    '84k',
    '1.3M',
  ]);
  assert.deepEqual([12, 2_048, 3_500_000].map(bytes), ['12 B', '2 kB', '3.3 MB']);
  assert.deepEqual([0, 0.004, 1.839].map(dollars), ['$0.00', '<$0.01', '$1.84']);
});
