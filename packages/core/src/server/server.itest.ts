import assert from 'node:assert/strict';
import diagnosticsChannel from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setImmediate as nextTick } from 'node:timers/promises';
import { delta, speak } from './testing/agent.ts';
import { TestClient } from './testing/test-client.ts';
import { askServer, jsonBody, type TestServer, TOKEN, testServer } from './testing/test-server.ts';

const A = 'session00001';
const CHANNEL = `session/${A}`;

test('windows follow a session live and end with the state of the core', async (t) => {
  const { server, hub } = await testServer(t);
  hub.addSession(A);
  const windows = await Promise.all(
    ['client-1', 'client-2', 'client-3'].map((id) =>
      TestClient.live(server.port, [{ channel: 'root' }, { channel: CHANNEL }], id),
    ),
  );
  const agent = speak(hub, A, 'item-1');
  for (let said = 0; said < 500; said++) agent.say(`${said} `);
  agent.end();
  for (const window of windows) {
    await window.reaches(CHANNEL, hub.channel(A).seq);
    assert.deepEqual(window.followed(CHANNEL)?.state, hub.state(A));
    assert.deepEqual(window.followed('root')?.state, hub.root.state);
  }
  assert.equal(server.clientCount(), 3);
});

test('a window that comes back continues where it was', async (t) => {
  const { server, hub } = await testServer(t);
  hub.addSession(A);
  const first = await TestClient.live(server.port, [{ channel: CHANNEL }]);
  const agent = speak(hub, A, 'item-1');
  await first.reaches(CHANNEL, hub.channel(A).seq);
  first.socket.terminate();
  await first.closed();
  for (let said = 0; said < 100; said++) agent.say('offline ');
  const { epoch, seq } = first.followed(CHANNEL) ?? assert.fail();
  const again = await TestClient.open(server.port);
  for (const [handle, followed] of first.byHandle) again.byHandle.set(handle, followed);
  again.hello([{ channel: CHANNEL, cursor: { epoch, seq } }]);
  await again.reaches(CHANNEL, hub.channel(A).seq);
  assert.equal(again.notifications('snapshot').length, 0);
  assert.deepEqual(again.followed(CHANNEL)?.state, hub.state(A));
});

/** The server's end of each connection, oldest first. */
function serverSockets(t: TestContext): Socket[] {
  const sockets: Socket[] = [];
  const remember = (message: unknown) => void sockets.push((message as { socket: Socket }).socket);
  diagnosticsChannel.subscribe('net.server.socket', remember);
  t.after(() => diagnosticsChannel.unsubscribe('net.server.socket', remember));
  return sockets;
}

test('a window that stops reading costs bounded memory and nobody time, and converges when it reads on (I13)', async (t) => {
  const sockets = serverSockets(t);
  const backpressure = { high: 200_000, low: 50_000, full: 2_000_000 };
  const { server, hub } = await testServer(t, { backpressure });
  hub.addSession(A);
  const slow = await TestClient.live(server.port, [{ channel: CHANNEL }], 'slow');
  const slowSocket = sockets.at(-1) ?? assert.fail();
  const fast = await TestClient.live(server.port, [{ channel: CHANNEL }], 'fast');
  slow.socket.pause();
  let peak = 0;
  // 25 MB, so that the system's own buffers fill too.
  for (let index = 0; index < 250; index++) {
    const agent = speak(hub, A, `item-${index}`);
    for (let said = 0; said < 100; said++) agent.say('x'.repeat(1_000));
    agent.end();
    peak = Math.max(peak, slowSocket.writableLength);
    await fast.reaches(CHANNEL, hub.channel(A).seq);
  }
  assert.ok(peak < backpressure.high + 10_000, `${peak} bytes waited`);
  assert.deepEqual(fast.followed(CHANNEL)?.state, hub.state(A));
  slow.socket.resume();
  await slow.reaches(CHANNEL, hub.channel(A).seq);
  assert.deepEqual(slow.followed(CHANNEL)?.state, hub.state(A));
  hub.emit(A, { type: 'session.renamed', title: 'Live again' });
  await slow.reaches(CHANNEL, hub.channel(A).seq);
  assert.deepEqual(slow.followed(CHANNEL)?.state, hub.state(A));
});

test('a window that reads slowly all the time converges too', async (t) => {
  const { server, hub } = await testServer(t, { backpressure: { high: 20_000, low: 5_000, full: 200_000 } });
  hub.addSession(A);
  const slow = await TestClient.live(server.port, [{ channel: CHANNEL }], 'slow');
  const stutter = async () => {
    slow.socket.pause();
    await nextTick();
    slow.socket.resume();
  };
  const agent = speak(hub, A, 'item-1');
  for (let said = 0; said < 3_000; said++) {
    hub.emit(A, delta('item-1', 'x'.repeat(300)));
    if (said % 10 === 0) await stutter();
  }
  agent.end();
  await slow.reaches(CHANNEL, hub.channel(A).seq);
  assert.deepEqual(slow.followed(CHANNEL)?.state, hub.state(A));
});

test('a dead peer, which answers no ping, is ended', async (t) => {
  const { server, clock, hub } = await testServer(t);
  hub.addSession(A);
  const client = await TestClient.open(server.port);
  client.hello([{ channel: CHANNEL }]);
  await client.until('ready', () => client.notifications('ready').length > 0);
  const counts: number[] = [];
  server.onClientCount((count) => counts.push(count));
  client.socket.pause();
  clock.advance(20_000);
  client.socket.resume();
  assert.equal((await client.closed()).code, 1006);
  assert.deepEqual(counts, [0]);
  assert.equal(hub.channel(A).held, 0);
});

test('the ping of the transport is answered by a sign of life', async (t) => {
  const { server, clock } = await testServer(t);
  const client = await TestClient.live(server.port);
  for (let round = 0; round < 5; round++) {
    const pinged = once(client.socket, 'ping');
    clock.advance(8_000);
    await pinged;
    // Frames are read in order: once this is answered, the pong was read.
    await client.request('ping', {});
  }
  assert.equal(server.clientCount(), 1);
});

test('the wanted port is taken where it is free, another where it is not', async (t) => {
  const holder = createServer();
  holder.listen(0, '127.0.0.1');
  await once(holder, 'listening');
  t.after(() => holder.close());
  const { port } = holder.address() as { port: number };
  const settings = () => ({ port, maxClients: 5 });
  const { server, logger } = await testServer(t, { settings });
  assert.notEqual(server.port, port);
  assert.equal(server.url, `http://127.0.0.1:${server.port}`);
  assert.ok(logger.lines.some(({ fields }) => fields.wanted === port && fields.port === server.port));
  assert.equal((await askServer(server.port, '/api/v1/health')).status, 200);
});

test('closing answers what was accepted, says goodbye to windows, and takes nothing new', async (t) => {
  const { server, hub, ask } = await testServer(t);
  hub.addSession(A);
  const gate = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  const { listSessions } = hub;
  hub.listSessions = async (params) => {
    asked.resolve();
    await gate.promise;
    return listSessions.call(hub, params);
  };
  const client = await TestClient.live(server.port, [{ channel: CHANNEL }]);
  const accepted = ask('/api/v1/sessions');
  await asked.promise;
  server.announceRestart('update');
  const closed = server.close();
  assert.equal(server.close(), closed);
  gate.resolve();
  assert.equal((await accepted).status, 200);
  assert.deepEqual(await client.closed(), { code: 1001, reason: 'core_restarting' });
  assert.deepEqual(client.notifications('core.restarting'), [{ reason: 'update' }]);
  await closed;
  await assert.rejects(ask('/api/v1/health'), { code: 'ECONNREFUSED' });
  assert.equal(hub.channel(A).held, 0);
});

test('closing does not wait for ever for a window or request that does not end', async (t) => {
  const { server, hub, clock, ask } = await testServer(t);
  const asked = Promise.withResolvers<void>();
  hub.listSessions = async () => {
    asked.resolve();
    return new Promise(() => {});
  };
  const client = await TestClient.live(server.port);
  client.socket.pause();
  const stuck = assert.rejects(ask('/api/v1/sessions'));
  await asked.promise;
  const closed = server.close();
  clock.advance(1_000);
  await closed;
  await stuck;
  client.socket.resume();
  await client.closed();
});

test('shutdown is answered before it begins', async (t) => {
  const reasons: string[] = [];
  const begun = Promise.withResolvers<void>();
  const shutdown = (reason: string) => {
    reasons.push(reason);
    begun.resolve(running.server.close());
    // Whatever is still open is cut.
    running.clock.advance(1_000);
  };
  const running = await testServer(t, { shutdown });
  const body = jsonBody({ reason: 'test' });
  const { status, text } = await running.ask('/api/v1/core/shutdown', { method: 'POST', ...body });
  assert.deepEqual([status, JSON.parse(text)], [202, { stopping: true }]);
  await begun.promise;
  assert.deepEqual(reasons, ['test']);
});

test('a reader that leaves in the middle of a long history stops its making', async (t) => {
  const { server, hub, logger } = await testServer(t);
  hub.addSession(A);
  for (let index = 0; index < 20_000; index++) {
    const item = { id: `item-${index}`, turnId: 't', kind: 'agent_message' as const, status: 'completed' as const };
    hub.emit(A, { type: 'item.started', item: { ...item, text: 'x'.repeat(1_000), startedAt: 1 } });
  }
  const client = new AbortController();
  const headers = { authorization: `Bearer ${TOKEN}` };
  const response = await fetch(`${server.url}/api/v1/sessions/${A}/items`, { headers, signal: client.signal });
  await response.body?.getReader().read();
  client.abort();
  await askUntilQuiet(server.port, hub);
  assert.ok(hub.historyCalls.length < 40, `${hub.historyCalls.length} pages`);
  assert.deepEqual(logger.lines, []);
});

/** Other requests are answered meanwhile; quiet when no page was asked for during several. */
async function askUntilQuiet(port: number, hub: TestServer['hub']): Promise<void> {
  for (let quiet = 0, seen = -1; quiet < 5; seen = hub.historyCalls.length) {
    assert.equal((await askServer(port, '/api/v1/health')).status, 200);
    quiet = hub.historyCalls.length === seen ? quiet + 1 : 0;
  }
}

test('signed-in browsers are known to the next core on the same port', async (t) => {
  const first = await testServer(t);
  const { code } = JSON.parse((await first.ask('/api/v1/auth/code', { method: 'POST' })).text) as { code: string };
  const { headers, body } = jsonBody({ code });
  const signedIn = await first.ask('/api/v1/auth/exchange', {
    method: 'POST',
    token: null,
    headers: { ...headers, origin: first.server.url },
    body,
  });
  const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? assert.fail();
  const { port } = first.server;
  await first.server.close();
  const next = await testServer(t, {
    settings: () => ({ port, maxClients: 5 }),
    auth: { token: 'another-token', cookieFile: join(first.dir, 'cookies.json') },
  });
  assert.equal(next.server.port, port);
  assert.equal((await next.ask('/api/v1/status', { token: null, headers: { cookie } })).status, 200);
  assert.equal((await next.ask('/api/v1/status')).status, 401);
});
