import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from './receipts.ts';

test('I6: two spellings of one command have one canonical text', () => {
  const one = canonicalJson({ type: 'message.send', content: [{ type: 'text', text: 'a' }], delivery: 'queue' });
  const other = canonicalJson({ delivery: 'queue', content: [{ text: 'a', type: 'text' }], type: 'message.send' });
  assert.equal(one, other);
  assert.equal(one, '{"content":[{"text":"a","type":"text"}],"delivery":"queue","type":"message.send"}');
});

test('I6: a member that is undefined is a member that is absent', () => {
  assert.equal(canonicalJson({ a: 1, b: undefined }), '{"a":1}');
  assert.equal(canonicalJson([undefined, null]), '[null,null]');
});

test('I6: the order of a list and the type of a value make a difference', () => {
  assert.notEqual(canonicalJson([1, 2]), canonicalJson([2, 1]));
  assert.notEqual(canonicalJson({ a: 1 }), canonicalJson({ a: '1' }));
  assert.notEqual(canonicalJson({ a: null }), canonicalJson({}));
});

test('member names are sorted by UTF-16 units, as every language can', () => {
  assert.equal(canonicalJson({ b: 1, a: 2, B: 3, ä: 4, 'a"': 5 }), '{"B":3,"a":2,"a\\"":5,"b":1,"ä":4}');
});
