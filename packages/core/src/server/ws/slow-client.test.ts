import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { delta, speak } from '../testing/agent.ts';
import { linked, requestFrame } from '../testing/linked-client.ts';

const A = 'session00001';
const B = 'session00002';
const CHANNEL = `session/${A}`;
const LIMITS = { high: 10_000, low: 2_000, full: 40_000 };

async function slowAndFast() {
  const all = linked(LIMITS);
  all.hub.addSession(A);
  all.hub.addSession(B);
  const agent = speak(all.hub, A, 'item-1');
  const slow = await all.live([{ channel: CHANNEL }, { channel: `session/${B}` }], 'slow-client');
  const fast = await all.live([{ channel: CHANNEL }], 'fast-client');
  slow.socket.reads = false;
  return { ...all, agent, slow, fast };
}

test('a client that does not read holds a bounded number of bytes; the others get everything at once (I13)', async () => {
  const { agent, slow, fast } = await slowAndFast();
  for (let said = 0; said < 2_000; said++) agent.say('thirty-two characters of an answer');
  assert.ok(slow.socket.peak < LIMITS.high + 500, `${slow.socket.peak} bytes`);
  assert.equal(fast.socket.notifications('delta').length, 2_000);
});

test('when there is room again it gets what it missed as one joined delta, then live events', async () => {
  const { hub, agent, slow } = await slowAndFast();
  for (let said = 0; said < 1_000; said++) agent.say(`${said} `);
  const sent = slow.socket.notifications('delta').length;
  assert.ok(sent < 1_000);
  slow.socket.takeAll();
  const caughtUp = slow.socket.notifications('delta').slice(sent);
  assert.deepEqual(
    caughtUp.map(([, seq, span]) => [seq, span]),
    [[hub.channel(A).seq, 1_000 - sent]],
  );
  slow.socket.reads = true;
  agent.say('live');
  assert.equal(slow.socket.notifications('delta').at(-1)?.[5], 'live');
  const text = slow.socket.notifications('delta').map((one) => one[5]);
  assert.equal(text.join(''), hub.state(A).items[0]?.text);
});

test('when it missed more than the state is long it gets the state', async () => {
  const { hub, agent, slow } = await slowAndFast();
  for (let said = 0; said < 3_000; said++) agent.say('x');
  slow.socket.takeAll();
  const snapshot = slow.socket.notifications('snapshot').at(-1);
  assert.deepEqual([snapshot?.seq, snapshot?.state], [hub.channel(A).seq, hub.state(A)]);
});

test('it is caught up only below the low mark', async () => {
  const { agent, slow } = await slowAndFast();
  for (let said = 0; said < 1_000; said++) agent.say('thirty-two characters of an answer');
  const held = slow.socket.frames.length;
  while (slow.socket.bufferedAmount > LIMITS.low + 500) slow.socket.take();
  assert.equal(slow.socket.frames.length, held);
  slow.socket.takeAll();
  assert.ok(slow.socket.frames.length > held);
});

test('every channel gets its turn, though one floods', async () => {
  const { hub, slow } = await slowAndFast();
  const big = () => hub.emit(A, delta('item-1', 'x'.repeat(LIMITS.high)));
  big();
  hub.emit(B, { type: 'session.renamed', title: 'Waiting' });
  for (let round = 0; round < 4; round++) {
    big();
    slow.socket.take();
  }
  const types = slow.socket.notifications('events').flatMap(({ events }) => events.map(({ event }) => event.type));
  assert.ok(types.includes('session.renamed'));
});

test('commands of a slow client are heard at once', async () => {
  const { hub, agent, slow } = await slowAndFast();
  for (let said = 0; said < 1_000; said++) agent.say('thirty-two characters of an answer');
  const content = [{ type: 'text', text: 'Stop' }];
  const command = { type: 'message.send', messageId: '6e1fa0f1-6c0e-4c43-9e4c-bd4ecb8a2a55', content, delivery: 'now' };
  slow.connection.received(requestFrame('command', { commandId: 'command-1', channel: CHANNEL, command }, 1));
  await drain();
  assert.equal(hub.state(A).items.at(-1)?.text, 'Stop');
});

test('a client that asks and never reads is no longer heard, and is again once it reads', async () => {
  const { slow } = await slowAndFast();
  for (let id = 0; id < 2_000; id++) slow.connection.received(requestFrame('ping', {}, id));
  await drain();
  for (let round = 0; round < 100; round++) await drain();
  assert.equal(slow.socket.isPaused, true);
  assert.ok(slow.socket.peak < LIMITS.full + 10_000, `${slow.socket.peak} bytes`);
  slow.socket.reads = true;
  slow.socket.takeAll();
  for (let round = 0; round < 100; round++) await drain();
  assert.equal(slow.socket.isPaused, false);
  assert.equal(slow.socket.frames.filter((frame) => 'id' in frame && typeof frame.id === 'number').length, 2_000);
});

test('long answers are made one at a time, and only while there is room', async () => {
  const { hub, slow } = await slowAndFast();
  for (let index = 0; index < 300; index++) speak(hub, B, `item-${index}`).end();
  for (let id = 0; id < 20; id++) {
    slow.connection.received(requestFrame('history', { sessionId: B, before: 100, limit: 50 }, id));
  }
  for (let round = 0; round < 100; round++) await drain();
  assert.ok(hub.historyCalls.length <= 2, `${hub.historyCalls.length} at once`);
  slow.socket.reads = true;
  slow.socket.takeAll();
  for (let round = 0; round < 100; round++) await drain();
  assert.equal(hub.historyCalls.length, 20);
});

test('an agent whose program takes its time to look holds up no other answer', async () => {
  const { hub, slow } = await slowAndFast();
  slow.socket.reads = true;
  slow.socket.takeAll();
  const found = Promise.withResolvers<void>();
  const { listImports } = hub;
  hub.listImports = async (params) => {
    await found.promise;
    return listImports.call(hub, params);
  };
  slow.connection.received(requestFrame('imports.list', { provider: 'claude', limit: 10 }, 901));
  slow.connection.received(requestFrame('history', { sessionId: B, before: 100, limit: 50 }, 902));
  for (let round = 0; round < 100; round++) await drain();
  const answered = () => slow.socket.frames.flatMap((frame) => ('id' in frame ? [frame.id] : []));
  assert.ok(answered().includes(902) && !answered().includes(901));
  found.resolve();
  for (let round = 0; round < 100; round++) await drain();
  assert.ok(answered().includes(901));
});

test('a snapshot that is owed to a slow client is sent when there is room, and ready waits for it', async () => {
  const { hub, connect } = linked(LIMITS);
  hub.addSession(A);
  hub.addSession(B);
  const { socket, connection } = connect();
  socket.reads = false;
  speak(hub, A, 'item-1').say('x'.repeat(20_000));
  const subscribe = [{ channel: CHANNEL }, { channel: `session/${B}` }];
  const client = { id: 'client-1', kind: 'other', name: 'Window', version: '1' };
  connection.received(requestFrame('hello', { protocolVersions: [1], client, subscribe }, 0));
  await drain();
  assert.equal(socket.notifications('snapshot').length, 1);
  assert.equal(socket.notifications('ready').length, 0);
  hub.emit(B, { type: 'session.renamed', title: 'Newer' });
  socket.takeAll();
  await drain();
  const owed = socket.notifications('snapshot').find(({ channel }) => channel === `session/${B}`);
  assert.deepEqual(owed?.state, hub.state(B));
  assert.equal(socket.notifications('ready').length, 1);
});

test('when what a client missed cannot be read, it is told so instead of being left behind', async () => {
  const { hub, agent, slow, logger } = await slowAndFast();
  for (let said = 0; said < 1_000; said++) agent.say('thirty-two characters of an answer');
  hub.channel(A).readsFail = new Error('EIO');
  slow.socket.takeAll();
  assert.equal(slow.socket.notifications('gone')[0]?.error.code, 'internal');
  assert.ok(logger.lines.some(({ level }) => level === 'error'));
});

test('of drafts and presence a slow client gets the latest', async () => {
  const { hub, agent, slow, live } = await slowAndFast();
  for (let said = 0; said < 1_000; said++) agent.say('thirty-two characters of an answer');
  for (const text of ['a', 'ab', 'abc']) {
    await hub.setDraft(A, { text, at: text.length, clientId: 'fast-client' });
  }
  const third = await live([{ channel: CHANNEL }], 'third-client');
  third.connection.closed();
  const presence = slow.socket.notifications('presence').length;
  slow.socket.takeAll();
  assert.deepEqual(
    slow.socket.notifications('draft').map(({ draft }) => draft.text),
    ['abc'],
  );
  const [latest, ...more] = slow.socket.notifications('presence').slice(presence);
  assert.deepEqual(
    latest?.clients.map(({ id }) => id),
    ['slow-client', 'fast-client'],
  );
  assert.deepEqual(more, []);
});
