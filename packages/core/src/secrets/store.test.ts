import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProviderSettings } from '@codeai-hub/protocol/channels/root/settings';
import { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { FileSecretStore } from './file-store.ts';
import { resolveSecrets } from './store.ts';

function storeWith(secrets: Record<string, string>) {
  const fs = new MemoryFileSystem();
  fs.makeDir('/core');
  const store = new FileSecretStore(fs, { path: '/core/secrets.json', keyPath: '/core/secrets.key' });
  for (const [name, value] of Object.entries(secrets)) store.set(name, value);
  return store;
}

test('references become values, and everything else stays as it is', () => {
  const settings = ProviderSettings.parse({
    executable: '/bin/agent',
    baseUrl: 'https://gateway.example',
    env: { PLAIN: 'text', KEY: { secret: 'key' } },
    apiKey: { secret: 'api' },
    defaultModel: 'm',
    defaultMode: 'ask',
    options: { fast: true },
  });
  const resolved = resolveSecrets(storeWith({ key: 'k1', api: 'a1' }), settings);
  assert.deepEqual(resolved, {
    executable: '/bin/agent',
    baseUrl: 'https://gateway.example',
    env: { PLAIN: 'text', KEY: 'k1' },
    apiKey: 'a1',
    defaultModel: 'm',
    options: { fast: true },
  });
  assert.deepEqual(ResolvedSettings.parse(resolved), resolved);
});

test('nothing set resolves to nothing', () => {
  assert.deepEqual(resolveSecrets(storeWith({}), ProviderSettings.parse({})), { env: {}, options: {} });
});

test('a reference to a secret nobody stored is told by its name', () => {
  const settings = ProviderSettings.parse({ env: { KEY: { secret: 'missing' } } });
  assert.throws(() => resolveSecrets(storeWith({ other: 'x' }), settings), {
    code: 'secret_unknown',
    message: /No secret named "missing"/,
  });
});
