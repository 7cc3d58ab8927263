import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnswerGuard } from './guard.ts';

test('an answer counts only after the request was in sight for 300 ms', () => {
  const guard = new AnswerGuard();
  guard.shown('a', 1000);
  assert.equal(guard.allows('a', 1299), false);
  assert.equal(guard.allows('a', 1300), true);
});

test('the next request has its own time, rendering again does not begin it anew', () => {
  const guard = new AnswerGuard();
  guard.shown('a', 1000);
  guard.shown('a', 1400);
  assert.equal(guard.allows('a', 1400), true);
  guard.shown('b', 1400);
  assert.equal(guard.allows('b', 1500), false);
  assert.equal(guard.allows('a', 5000), false);
});
