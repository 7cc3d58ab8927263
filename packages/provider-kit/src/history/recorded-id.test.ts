import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recordedId } from './recorded-id.ts';

test('a conversation without a record has the id it will have in the history', () => {
  assert.equal(recordedId('6f0c-1'), '6f0c-1');
  assert.equal(recordedId('new.6f0c-1'), '6f0c-1');
  assert.equal(recordedId('new.ses.with.dots'), 'ses.with.dots');
  assert.equal(recordedId('fork.6f0c-2.6f0c-1'), '6f0c-2');
  assert.equal(recordedId('fork.6f0c-2.6f0c-1.entry'), '6f0c-2');
  assert.equal(recordedId('newer'), 'newer');
});
