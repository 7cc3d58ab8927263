import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beforeIdFor } from './reorder.ts';

const ids = ['a', 'b', 'c'];

test('moves up, down and to the end', () => {
  assert.equal(beforeIdFor(ids, 'c', 0), 'a');
  assert.equal(beforeIdFor(ids, 'a', 1), 'c');
  assert.equal(beforeIdFor(ids, 'a', 2), null);
  assert.equal(beforeIdFor(ids, 'b', 99), null);
});

test('what would stay where it is, or is not there, is not moved', () => {
  assert.equal(beforeIdFor(ids, 'a', -1), undefined);
  assert.equal(beforeIdFor(ids, 'c', 5), undefined);
  assert.equal(beforeIdFor(ids, 'x', 0), undefined);
});
