import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainness } from './plainness.ts';

test('what people write is laid out as ever, and a very long text plainly', () => {
  assert.equal(plainness(''), undefined);
  assert.equal(plainness('x'.repeat(50_000)), undefined);
  assert.equal(plainness('слово '.repeat(10_000)), 'words');
  assert.equal(plainness(`${'слово '.repeat(10_000)}${'x'.repeat(6_000)}`), 'letters');
});
