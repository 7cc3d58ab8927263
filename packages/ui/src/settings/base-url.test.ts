import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isBaseUrl } from './base-url.ts';

test('a gateway has an http address without a password in it', () => {
  for (const text of ['https://gateway.example/v1', 'http://127.0.0.1:4000']) assert.equal(isBaseUrl(text), true, text);
  for (const text of [
    '',
    'gateway.example',
    '/v1',
    'ftp://x.example',
    'javascript:alert(1)',
    'https://me:key@x.example',
  ])
    assert.equal(isBaseUrl(text), false, text);
});
