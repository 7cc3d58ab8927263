import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { sessionChannel } from '@codeai-hub/protocol/envelope';
import { describeError, type ErrorCode } from '@codeai-hub/protocol/errors';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { ClientClosedError } from './errors.ts';
import { created, delta, emptyRoot, message, SESSION, started, stateAfter } from './testing/samples.ts';
import { openWindow } from './testing/window.ts';

const channel = sessionChannel(SESSION);
const log = [
  created(),
  started(2, { ...message('a'), status: 'open', text: '' }),
  delta(3, 'a', 'one'),
  delta(4, 'a', 'two'),
];
const snapshot = (seq: number) => ({ channel, handle: 7, epoch: 'e1', seq, state: stateAfter(log.slice(0, seq)) });

test('connects, shows the root state and knows the core’s clock', async () => {
  const { client, core, clock, goLive } = openWindow();
  const hello = await goLive();
  assert.equal(client.connection.get().type, 'live');
  assert.deepEqual(client.root.state.get(), emptyRoot());
  assert.deepEqual(hello.subscribe, [{ channel: 'root' }]);
  assert.equal(client.coreNow() - clock.now(), core.now - clock.now());
});

test('I12: a reconnect states the cursors and goes on with a replay', async () => {
  const { client, core, goLive, reopen } = openWindow();
  await goLive();
  const view = client.session(SESSION);
  await drain();
  assert.deepEqual(core.take('subscribe').params, { channel });
  core.tell('snapshot', snapshot(2));
  await drain();
  assert.equal(view.status.get().type, 'live');

  const status: string[] = [];
  client.connection.subscribe(() => status.push(client.connection.get().type, view.status.get().type));
  await reopen();
  assert.deepEqual(status.slice(0, 2), ['waiting', 'behind']);
  const hello = core.welcome();
  assert.deepEqual(hello.subscribe, [
    { channel: 'root', cursor: { epoch: 'r1', seq: 1 } },
    { channel, cursor: { epoch: 'e1', seq: 2 } },
  ]);
  core.tell('replay', { channel, handle: 9, epoch: 'e1', from: 3, to: 4 });
  core.tell('events', { handle: 9, events: log.slice(2) });
  core.ready();
  await drain();
  assert.deepEqual(view.state.get(), stateAfter(log));
  assert.equal(view.status.get().type, 'live');
});

test('the short form of a delta is the event it stands for', async () => {
  const { client, core, goLive } = openWindow();
  await goLive();
  const view = client.session(SESSION);
  await drain();
  core.tell('snapshot', snapshot(2));
  core.tell('delta', [7, 4, 2, 40, 'a', 'onetwo']);
  await drain();
  assert.deepEqual(view.state.get(), stateAfter(log));
});

test('a subscription hello did not get answered is asked for again', async () => {
  const { client, core } = openWindow();
  client.session(SESSION);
  client.connect();
  await drain();
  core.welcome();
  core.ready();
  await drain();
  assert.deepEqual(core.take('subscribe').params, { channel });
});

test('a session opened between hello and its end is asked for', async () => {
  const { client, core } = openWindow();
  client.connect();
  await drain();
  core.welcome();
  client.session(SESSION);
  core.ready();
  await drain();
  assert.deepEqual(core.take('subscribe').params, { channel });
});

test('a session let go between hello and its end is left behind at the core too', async () => {
  const { client, core } = openWindow();
  const kept = client.session('session0002');
  const view = client.session(SESSION);
  client.connect();
  await drain();
  core.welcome();
  view.release();
  kept.release();
  client.session('session0002');
  core.ready();
  await drain();
  const unsubscribed = core.asked.filter((one) => one.method === 'unsubscribe');
  assert.deepEqual(
    unsubscribed.map((one) => one.params),
    [{ channel }],
  );
});

test('more sessions than hello takes are asked for after it', async () => {
  const { client, core } = openWindow();
  for (let index = 100; index < 220; index++) client.session(`session${index}`);
  client.connect();
  await drain();
  const hello = core.welcome();
  core.ready();
  await drain();
  assert.equal(hello.subscribe.length, 100);
  const asked = new Set(core.asked.map((one) => (one.params as { channel: string }).channel));
  for (let index = 100; index < 220; index++) assert.ok(asked.has(`session/session${index}`));
});

test('a session that does not exist is gone, with the reason', async () => {
  const { client, core, goLive } = openWindow();
  await goLive();
  const view = client.session(SESSION);
  await drain();
  const error = describeError('session_not_found', { sessionId: SESSION });
  core.take('subscribe').fail(error);
  await drain();
  assert.deepEqual(view.status.get(), { type: 'gone', error });
});

test('all who hold a session share one view; the last to release it ends the subscription', async () => {
  const { client, core, goLive } = openWindow();
  await goLive();
  const one = client.session(SESSION);
  const two = client.session(SESSION);
  assert.equal(one, two);
  await drain();
  core.take('subscribe');
  core.tell('snapshot', snapshot(2));
  one.release();
  await drain();
  core.tell('events', { handle: 7, events: log.slice(2, 3) });
  await drain();
  assert.equal(two.state.get()?.seq, 3);
  two.release();
  await drain();
  assert.deepEqual(core.take('unsubscribe').params, { channel });
  core.tell('events', { handle: 7, events: log.slice(3) });
  await drain();
  assert.equal(two.state.get()?.seq, 3, 'nothing is applied any more');
  client.session(SESSION);
  await drain();
  assert.deepEqual(core.take('subscribe').params, { channel, cursor: { epoch: 'e1', seq: 3 } });
});

test('what nobody waits for comes through: drafts and viewers', async () => {
  const { client, core, goLive } = openWindow();
  await goLive();
  const view = client.session(SESSION);
  core.tell('draft', { sessionId: SESSION, draft: { text: 'half a tho', at: 5_001, clientId: 'window-2' } });
  core.tell('presence', { sessionId: SESSION, clients: [{ id: 'window-2', name: 'Other', kind: 'page' }] });
  await drain();
  assert.equal(view.draft.get()?.text, 'half a tho');
  assert.equal(view.viewers.get().length, 1);
  core.drop();
  await drain();
  assert.deepEqual(view.viewers.get(), [], 'unknown while the connection is lost');
});

test('tries again by itself, and at once when there is hope', async () => {
  const { client, core, clock, look } = openWindow();
  core.refuse = describeError('too_many_clients', { limit: 5 });
  client.connect();
  await drain();
  const state = client.connection.get();
  assert.equal(state.type, 'waiting');
  assert.deepEqual(state.type === 'waiting' && state.loss, { type: 'turned_away', error: core.refuse });
  look();
  await drain();
  assert.equal(core.connections, 2);
  clock.advance(10_000);
  await drain();
  assert.equal(core.connections, 3);
});

test('a client without a sign-in does not ask again and again', async () => {
  const { client, core, clock, goLive } = openWindow();
  core.refuse = describeError('unauthorized');
  client.connect();
  await drain();
  assert.deepEqual(client.connection.get(), { type: 'refused', error: core.refuse });
  clock.advance(600_000);
  await drain();
  assert.equal(core.connections, 1);
  core.refuse = null;
  await goLive();
  assert.equal(client.connection.get().type, 'live');
});

test('a version the core does not speak is refused with both versions named', async () => {
  const { client, core } = openWindow();
  client.connect();
  await drain();
  core.take('hello').fail(describeError('protocol_version', { offered: '1', spoken: '2' }));
  await drain();
  const state = client.connection.get();
  assert.equal(state.type === 'refused' && state.error.code, 'protocol_version');
});

test('what the core says before it ends a connection is why it ended', async () => {
  const { client, core, problems, goLive } = openWindow();
  await goLive();
  const error = describeError('rate_limited_client');
  core.raw({ jsonrpc: '2.0', id: null, error: { code: -32_000, message: error.message, data: error } });
  await drain();
  core.drop();
  await drain();
  const state = client.connection.get();
  assert.deepEqual(state.type === 'waiting' && state.loss, { type: 'turned_away', error });
  assert.equal(problems.length, 1);
});

test('a socket that opens and never speaks is given up', async () => {
  const { client, core, clock } = openWindow();
  core.silent = true;
  client.connect();
  await drain();
  clock.advance(10_000);
  await drain();
  const state = client.connection.get();
  assert.deepEqual(state.type === 'waiting' && state.loss, { type: 'silent' });
});

test('a state that comes slowly is waited for, longer with each try, and as long as frames come', async () => {
  const { client, core, clock } = openWindow();
  client.connect();
  await drain();
  const syncsFor = async (ms: number) => {
    for (let waited = 0; waited < ms; waited += 1_000) {
      clock.advance(1_000);
      await drain();
      if (client.connection.get().type !== 'syncing') return waited + 1_000;
    }
    return ms;
  };
  core.silent = true;
  assert.equal(await syncsFor(60_000), 10_000);
  client.connect();
  await drain();
  assert.equal(await syncsFor(60_000), 20_000);
  core.silent = false;
  client.connect();
  await drain();
  core.silent = true;
  assert.equal(await syncsFor(35_000), 35_000);
  core.welcome();
  await drain();
  assert.equal(await syncsFor(35_000), 35_000);
  core.tell('presence', { sessionId: SESSION, clients: [] });
  await drain();
  assert.equal(await syncsFor(35_000), 35_000);
  core.ready();
  await drain();
  assert.equal(client.connection.get().type, 'live');
});

test('a core that restarts is expected back soon', async () => {
  const { client, core, goLive } = openWindow();
  await goLive();
  core.tell('core.restarting', { reason: 'an update' });
  await drain();
  core.drop();
  await drain();
  const state = client.connection.get();
  assert.deepEqual(state.type === 'waiting' && state.loss, { type: 'restarting', reason: 'an update' });
});

test('a frame that is no frame ends the connection and is reported', async () => {
  for (const nonsense of ['{', '[]', 'null', '{"jsonrpc":"2.0"}', '{"method":"events"}']) {
    const { client, core, problems, goLive } = openWindow();
    await goLive();
    core.raw(nonsense);
    await drain();
    const state = client.connection.get();
    assert.equal(state.type === 'waiting' && state.loss.type, 'confused', nonsense);
    assert.equal(problems.length, 1);
  }
});

test('a notification of a newer core is left aside', async () => {
  const { client, core, problems, goLive } = openWindow();
  await goLive();
  core.raw({ jsonrpc: '2.0', method: 'weather', params: { rain: true } });
  await drain();
  assert.equal(client.connection.get().type, 'live');
  assert.equal(problems.length, 1);
});

test('a question waits for the connection and is asked again when it breaks', async () => {
  const { client, core, goLive, reconnect } = openWindow();
  const answer = client.request('folders.list', {});
  await goLive();
  core.take('folders.list');
  await reconnect();
  const result = { path: '/home', parent: null, entries: [] };
  core.take('folders.list').answer(result);
  assert.deepEqual(await answer, result);
});

test('a question ends with the core’s error, the asker’s patience, or the client', async () => {
  const { client, core, goLive } = openWindow();
  await goLive();
  const refused = client.request('folders.list', { path: '/nowhere' });
  await drain();
  core.take('folders.list').fail(describeError('folder_not_found', { path: '/nowhere' }));
  await assert.rejects(refused, { code: 'folder_not_found' });

  const newer = client.request('folders.list', {});
  await drain();
  const told = { code: 'moon_phase' as ErrorCode, message: 'The moon is full. Wait a week.' };
  core.take('folders.list').fail(told);
  await assert.rejects(newer, told, 'a core that is newer has codes that are not known here');

  const patience = new AbortController();
  const given = client.request('folders.list', {}, patience.signal);
  patience.abort(new Error('enough'));
  await assert.rejects(given, /enough/);

  const open = client.request('sessions.list', { limit: 10 });
  client.close();
  await assert.rejects(open, ClientClosedError);
  await assert.rejects(client.request('sessions.list', { limit: 10 }), ClientClosedError);
});

test('a listener may close the client in the middle of a change', async () => {
  const { client, core, clock, goLive } = openWindow();
  client.connection.subscribe(() => {
    if (client.connection.get().type === 'waiting') client.close();
  });
  await goLive();
  core.drop();
  await drain();
  assert.equal(client.connection.get().type, 'closed');
  clock.runAll();
  await drain();
  assert.equal(core.connections, 1);
});

test('a closed client leaves no timer behind', async () => {
  const { client, clock, goLive } = openWindow();
  await goLive();
  client.session(SESSION).setDraft('half');
  client.close();
  assert.equal(clock.pending, 0);
});

test('a root snapshot of a new epoch replaces the old state', async () => {
  const { client, core, goLive } = openWindow();
  await goLive();
  const state: RootState = { ...emptyRoot(3), sessionCount: 2 };
  core.tell('snapshot', { channel: 'root', handle: 0, epoch: 'r2', seq: 3, state });
  await drain();
  assert.equal(client.root.state.get()?.sessionCount, 2);
});
