import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TextCache } from './text-cache.ts';

test('keeps what was used last within its limit', () => {
  const cache = new TextCache(10);
  cache.set('a', '12345');
  cache.set('b', '12345');
  cache.get('a');
  cache.set('c', '123');
  assert.equal(cache.get('b'), undefined);
  assert.equal(cache.get('a'), '12345');
  assert.equal(cache.get('c'), '123');
});

test('one text larger than the limit is kept alone', () => {
  const cache = new TextCache(3);
  cache.set('a', '12');
  cache.set('b', '123456');
  assert.equal(cache.get('a'), undefined);
  assert.equal(cache.get('b'), '123456');
});
