import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import { redact } from './redact.ts';

const SECRET = 'p"a\\s$&s-1';

test('a known value is taken out wherever it stands, also escaped inside other text (I15)', () => {
  const value = {
    words: `before ${SECRET} after ${SECRET}`,
    [`key ${SECRET}`]: [SECRET, { deep: `x${SECRET}` }],
    escaped: JSON.stringify({ inner: SECRET }),
    error: new Error(`failed with ${SECRET}`, { cause: new Error(SECRET) }),
  };
  const text = JSON.stringify(redact(value, [SECRET]));
  assert.ok(!text.includes(SECRET));
  assert.ok(!text.includes('p\\"a'));
  assert.match(text, /before \[hidden\] after \[hidden\]/);
});

test('a secret that contains another is hidden whole', () => {
  assert.equal(redact('abcd-1234-abcd', ['abcd', 'abcd-1234-abcd']), '[hidden]');
});

test('values too short to be secrets do not blot out every line', () => {
  assert.equal(redact('a cat', ['', 'a', 'cat']), 'a cat');
});

test('what is called a secret is hidden, in whatever spelling', () => {
  const names = [
    'token',
    'accessToken',
    'access_token',
    'X-API-Key',
    'apiKey',
    'ANTHROPIC_API_KEY',
    'Authorization',
    'cookie',
    'Set-Cookie',
    'password',
    'client_secret',
    'secrets',
    'code',
    'oneTimeCode',
    'credentials',
    'privateKey',
    'passphrase',
  ];
  for (const name of names) {
    assert.deepEqual(redact({ [name]: 'abc' }, []), { [name]: '[hidden]' }, name);
    assert.deepEqual(redact({ a: [{ [name]: { b: 'abc' } }] }, []), { a: [{ [name]: '[hidden]' }] }, name);
  }
});

test('what only sounds like one is kept', () => {
  const value = {
    inputTokens: 12,
    exitCode: 1,
    statusCode: 404,
    token: null,
    tokenizer: 'x',
    secretsSet: ['claude'],
    encoded: 'y',
  };
  assert.deepEqual(redact(value, []), value);
});

test('the code of an error is kept', () => {
  assert.deepEqual(redact({ code: 'ENOSPC' }, []), { code: 'ENOSPC' });
  assert.deepEqual(redact({ code: 'ERR_INVALID_ARG_TYPE' }, []), { code: 'ERR_INVALID_ARG_TYPE' });
  const redacted = redact(new HubError('disk_full', { path: '/x' }), []) as { code: string; message: string };
  assert.equal(redacted.code, 'disk_full');
  assert.match(redacted.message, /The disk is full/);
});

test('secrets are recognised inside words by their shape', () => {
  const clean = (text: string) => redact(text, []);
  assert.equal(clean('Authorization: Bearer abcdefgh12345678'), 'Authorization: Bearer [hidden]');
  assert.equal(clean('used sk-ant-api03-abcdefghijklmnop today'), 'used [hidden] today');
  assert.equal(clean('GET /ws?token=abc123&x=1'), 'GET /ws?token=[hidden]&x=1');
  assert.equal(clean('http://localhost:8080/#code=abc123'), 'http://localhost:8080/#code=[hidden]');
  assert.equal(clean('risk-free desk-top work'), 'risk-free desk-top work');
});

test('anything becomes bounded JSON', () => {
  const loop: Record<string, unknown> = { big: 10n, bytes: new Uint8Array(5), call: () => 1, when: undefined };
  loop.self = loop;
  const text = JSON.stringify(redact({ loop, many: Array.from({ length: 1000 }, () => 'x') }, []));
  assert.ok(text.length < 2000, text);
  assert.match(text, /"big":"10"/);
  assert.match(text, /\[5 bytes\]/);
  const long = redact('é'.repeat(100_000), []) as string;
  assert.ok(long.length < 9000);
  assert.match(long, /… \(100000 characters\)$/);
});
