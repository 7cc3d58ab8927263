import assert from 'node:assert/strict';
import { test } from 'node:test';
import { negotiateVersion, PROTOCOL_VERSIONS } from './version.ts';

test('the newest version both sides speak is taken, in whatever order they are offered', () => {
  assert.equal(negotiateVersion([1, 3, 2], [2, 1]), 2);
  assert.equal(negotiateVersion([1], [3, 2, 1]), 1);
});

test('without a common version there is none', () => {
  assert.equal(negotiateVersion([3], [2, 1]), null);
  assert.equal(negotiateVersion([], [1]), null);
});

test('this build speaks its own newest version', () => {
  assert.equal(negotiateVersion([...PROTOCOL_VERSIONS]), Math.max(...PROTOCOL_VERSIONS));
});
