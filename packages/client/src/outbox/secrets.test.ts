import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { openWindow } from '../testing/window.ts';

test('a secret that waits for the core is kept by the page alone, and still sent', async () => {
  const { client, core, storage, goLive } = openWindow();
  void client.command('root', { type: 'secret.set', name: 'claude-api-key', value: 'sk-very-secret' });
  assert.deepEqual(storage.keys(), []);
  await goLive();
  await drain();
  assert.equal(core.asked.filter((one) => one.method === 'command').length, 1);
});
