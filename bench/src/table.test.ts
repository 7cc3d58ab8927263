import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowOf, tableOf } from './table.ts';

const atMost = (most: number) => ({ text: `<= ${most}x`, holds: (_: number, ratio: number) => ratio <= most });

test('a finding is judged by the medians of its repeats', () => {
  const finding = { metric: 'm', unit: 'ms', ours: [9, 1, 3], floor: { name: 'ref', values: [2, 1, 100] } };
  const row = rowOf('group', { ...finding, bound: atMost(1.5) });
  assert.deepEqual([row.ours, row.lowest, row.highest, row.floor?.value, row.ratio, row.ok], [3, 1, 9, 2, 1.5, true]);
  assert.equal(rowOf('group', { ...finding, bound: atMost(1.4) }).ok, false);
});

test('a bound on a ratio does not hold where there is nothing to compare with', () => {
  const row = rowOf('group', { metric: 'm', unit: '', ours: 1, floor: { name: 'ref', values: 0 }, bound: atMost(5) });
  assert.deepEqual([row.ratio, row.ok], [undefined, false]);
});

test('the table shows what misses its bound, and leaves empty what was not measured', () => {
  const lines = tableOf([
    rowOf('g', {
      metric: 'slow',
      unit: 'ms',
      ours: [123.4, 100],
      bound: { text: '<= 50 ms', holds: (ms) => ms <= 50 },
    }),
    rowOf('g', { metric: 'plain', unit: 'MB', ours: 0.0456 }),
  ]).split('\n');
  const cells = (line = '') => line.split('|').map((cell) => cell.trim());
  assert.deepEqual(cells(lines[2]), ['', 'slow', '112 ms', '100-123', '', '', '<= 50 ms', 'NO', '']);
  assert.deepEqual(cells(lines[3]), ['', 'plain', '0.046 MB', '', '', '', '', '', '']);
});
