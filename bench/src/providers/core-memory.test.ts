import assert from 'node:assert/strict';
import { test } from 'node:test';
import { perSession } from './core-memory.ts';

const readings = (...rssMb: number[]) => rssMb.map((one, n) => ({ sessions: n * 10, rssMb: one }));

test('what each session takes is the slope, whatever the core takes without any', () => {
  assert.equal(perSession(readings(60, 65, 70)), 0.5);
  assert.equal(perSession(readings(160, 165, 170)), 0.5);
});

test('a reading that is off the line does not hide the others', () => {
  assert.equal(perSession(readings(60, 68, 70)), 0.5);
});

test('sessions that take nothing have no slope', () => {
  assert.equal(perSession(readings(60, 60, 60)), 0);
});
