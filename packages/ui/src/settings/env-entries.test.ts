import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SecretRef, Settings } from '@codeai-hub/protocol/channels/root/settings';
import { envEntries, isEnvName, secretNameFor, secretsNamed } from './env-entries.ts';

test('variables are listed by name, and of a secret only whether it is set', () => {
  const env = { Z: 'plain', KEY: { secret: 'k' }, LOST: { secret: 'l' }, OLD: { secret: 'written-in-config.json' } };
  assert.deepEqual(envEntries(env, ['k']), [
    { kind: 'secret', name: 'KEY', secret: 'k', state: 'set' },
    { kind: 'secret', name: 'LOST', secret: 'l', state: 'missing' },
    { kind: 'secret', name: 'OLD', secret: 'written-in-config.json', state: 'in-config' },
    { kind: 'plain', name: 'Z', value: 'plain' },
  ]);
});

test('a name is one that a shell could set', () => {
  for (const name of ['A', '_x', 'HTTPS_PROXY', 'a1']) assert.equal(isEnvName(name), true, name);
  for (const name of ['', '1A', 'A-B', 'A B', 'A=B', 'É']) assert.equal(isEnvName(name), false, name);
});

test('the name a secret is kept under is one the core takes, and taken from no other', () => {
  assert.equal(secretNameFor('claude', 'GATEWAY_TOKEN', []), 'claude.env.gateway_token');
  assert.equal(secretNameFor('claude', 'A', ['claude.env.a', 'claude.env.a-2']), 'claude.env.a-3');
  const long = secretNameFor('p'.repeat(32), 'V'.repeat(500), []);
  const other = secretNameFor('p'.repeat(32), 'V'.repeat(501), [long]);
  for (const secret of [long, other]) SecretRef.parse({ secret });
  assert.notEqual(long, other);
});

test('a secret that another setting names is known', () => {
  const providers = {
    one: { env: { A: 'x', B: { secret: 'shared' } } },
    two: { apiKey: { secret: 'key' }, env: { C: { secret: 'shared' } } },
  };
  assert.deepEqual(secretsNamed(Settings.parse({ providers })), ['shared', 'key', 'shared']);
});
