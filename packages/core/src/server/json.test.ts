import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { isDeeperThan, parseUntrustedJson, validate } from './json.ts';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test('depth counts open brackets, not brackets that follow each other', () => {
  assert.equal(isDeeperThan(nested(3), 3), false);
  assert.equal(isDeeperThan(nested(4), 3), true);
  assert.equal(isDeeperThan('[[],[],[],{},{"a":[]}]', 3), false);
});

test('brackets inside strings do not count, however the strings are escaped', () => {
  for (const text of ['[[[[', 'a"[[[[', 'a\\', 'a\\"[[[[', '\\\\"[[']) {
    assert.equal(isDeeperThan(JSON.stringify([text]), 1), false, text);
  }
  assert.equal(isDeeperThan('["\\\\",[[]]]', 2), true);
});

test('a million open brackets are refused before they are parsed', () => {
  assert.throws(() => parseUntrustedJson('['.repeat(1_000_000)), { code: 'too_deep' });
});

test('a string that never ends is invalid', () => {
  assert.throws(() => parseUntrustedJson('{"a": "[[['), { code: 'invalid_json' });
});

test('what is wrong is named by its path', () => {
  const schema = z.strictObject({ a: z.object({ b: z.number() }) });
  assert.throws(
    () => validate(schema, { a: { b: 'x' } }, 'params'),
    ({ code, details }) => code === 'invalid_request' && details.path === 'params.a.b',
  );
});
