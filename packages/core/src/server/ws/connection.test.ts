import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestClient } from '../testing/test-client.ts';
import { testServer } from '../testing/test-server.ts';

test('a hello is answered by the welcome, a snapshot of each channel, then ready', async (t) => {
  const { server, hub } = await testServer(t);
  hub.addSession('session00001');
  const client = await TestClient.live(server.port, [{ channel: 'root' }, { channel: 'session/session00001' }]);
  assert.deepEqual(client.followed('root')?.state, JSON.parse(hub.root.snapshotJson()));
  assert.deepEqual(client.followed('session/session00001')?.state, hub.state('session00001'));
});
