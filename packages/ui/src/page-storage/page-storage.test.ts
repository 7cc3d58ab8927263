import assert from 'node:assert/strict';
import { test } from 'node:test';
import { guarded } from './page-storage.ts';

const refuse = () => {
  throw new Error('no');
};

test('a storage that is full or forbidden stops nobody, and is told of', (t) => {
  const told = t.mock.method(console, 'warn', () => undefined);
  const full = guarded(() => ({ getItem: () => 'kept', setItem: refuse, removeItem: refuse }));
  full.setItem('a', 'b');
  full.removeItem('a');
  assert.equal(full.getItem('a'), 'kept');
  assert.equal(told.mock.callCount(), 2);
  const forbidden = guarded(refuse);
  assert.equal(forbidden.getItem('a'), null);
  forbidden.setItem('a', 'b');
  assert.equal(told.mock.callCount(), 4);
});
