import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecretMember, looksSecret, withoutSecrets, withoutUser } from './secret-looks.ts';

test('I15: what is called a secret is one, in whatever spelling', () => {
  const names = [
    ...['token', 'accessToken', 'X-API-Key', 'apiKey', 'Set-Cookie', 'client_secret', 'passphrase', 'privateKey'],
    ...['ANTHROPIC_API_KEY', 'OPENAI_APIKEY', 'SSH_PASSPHRASE', 'MY_TOKEN_2', 'AWS_ACCESS_KEY_ID', 'DB_PWD', 'KEY_1'],
  ];
  for (const name of names) assert.ok(isSecretMember(name, 'abc'), name);
});

test('what only sounds like one, or holds nothing, is none', () => {
  const values: [string, unknown][] = [
    ['CLAUDE_CODE_MAX_OUTPUT_TOKENS', '4000'],
    ['inputTokens', 12],
    ['tokenizer', 'x'],
    ['secretsSet', ['claude']],
    ['key', 'ctrl+k'],
    ['keyboard', 'de'],
    ['PWD', '/work'],
    ['MONKEY', 'x'],
    ['MY_TOKEN', ''],
    ['apiKey', null],
  ];
  for (const [name, value] of values) assert.ok(!isSecretMember(name, value), name);
});

test('I15: a secret is known by its look, also a password in an address', () => {
  for (const text of [
    'sk-ant-1',
    'ghp_abcdef',
    'github_pat_123456',
    'http://user:pw@proxy.example:3128',
    'https://token-of-mine@git.example/x',
    'postgres://app:pw@db/x',
  ]) {
    assert.ok(looksSecret(text), text);
  }
  for (const text of ['C.UTF-8', 'https://gateway.example/v1', 'ssh://git@git.example/x', 'a@b.example', 'risk-free']) {
    assert.ok(!looksSecret(text), text);
  }
});

test('inside other words a secret is taken out, and the words stay', () => {
  const said = 'connect to http://user:p@ss@proxy.example:3128/x failed, key=… see https://x.example/?a=1&token=abc#t';
  assert.equal(
    withoutSecrets(said),
    'connect to http://[hidden]@proxy.example:3128/x failed, key=… see https://x.example/?a=1&token=[hidden]#t',
  );
});

test('an address without its user is an address still', () => {
  assert.equal(withoutUser('https://user:pw@gateway.example/v1'), 'https://hidden@gateway.example/v1');
  assert.equal(withoutUser('https://gateway.example/v1@2'), 'https://gateway.example/v1@2');
  assert.ok(URL.canParse(withoutUser('https://user:pw@gateway.example/v1')));
});

test('long hostile words cost no time', () => {
  const words = ['a.'.repeat(16_000), 'a://'.repeat(8_000), `http://${':'.repeat(30_000)}`, 'x@'.repeat(16_000)];
  for (const word of words) assert.equal(typeof withoutSecrets(word), 'string');
});
