import assert from 'node:assert/strict';
import { test } from 'node:test';
import { takeCode } from './code.ts';

function take(hash: string) {
  const urls: string[] = [];
  const history = {
    replaceState: (_state: unknown, _title: string, url?: string | URL | null) => void urls.push(String(url)),
  };
  return { code: takeCode({ hash, pathname: '/', search: '' }, history), urls };
}

test('the code is taken out of the address', () => {
  assert.deepEqual(take('#code=abc-123'), { code: 'abc-123', urls: ['/'] });
});

test('an address without a code is left alone', () => {
  assert.deepEqual(take('#/s/session0001'), { code: null, urls: [] });
  assert.deepEqual(take(''), { code: null, urls: [] });
});

test('an empty code is removed and is none', () => {
  assert.deepEqual(take('#code='), { code: null, urls: ['/'] });
});
