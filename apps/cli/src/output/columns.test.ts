import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns } from './columns.ts';
import { ago, duration, megabytes } from './quantities.ts';

test('cells stand below each other, and colours take no room', () => {
  const rows = [
    ['\u001b[1mab\u001b[22m', 'x', 'end'],
    ['a', 'long', ''],
  ];
  assert.equal(columns(rows), '\u001b[1mab\u001b[22m  x     end\na   long  ');
});

test('durations have their two largest units', () => {
  const cases: [number, string][] = [
    [-5, '0 s'],
    [999, '0 s'],
    [1_000, '1 s'],
    [61_000, '1 min 1 s'],
    [3_600_000, '1 h'],
    [3_661_000, '1 h 1 min'],
    [90_061_000, '1 d 1 h'],
  ];
  for (const [ms, words] of cases) assert.equal(duration(ms), words);
  assert.equal(ago(10), 'just now');
  assert.equal(ago(7_260_000), '2 h ago');
  assert.equal(megabytes(84_400_000), '84 MB');
});
