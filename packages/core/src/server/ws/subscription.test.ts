import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Subscription } from '@codeai-hub/protocol/wire';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { delta, speak } from '../testing/agent.ts';
import { linked, requestFrame } from '../testing/linked-client.ts';

const A = 'session00001';
const CHANNEL = `session/${A}`;

/** What a window with this cursor is answered, as the names of the frames about the channel. */
async function answerTo(cursor: Subscription['cursor'], prepare = (_hub: ReturnType<typeof linked>['hub']) => {}) {
  const { hub, live } = linked();
  hub.addSession(A);
  const agent = speak(hub, A, 'item-1');
  for (let said = 0; said < 5; said++) agent.say('word ');
  prepare(hub);
  const { socket } = await live([cursor ? { channel: CHANNEL, cursor } : { channel: CHANNEL }]);
  const names = socket.frames.flatMap((frame) =>
    'method' in frame && frame.method !== 'presence' ? [frame.method] : [],
  );
  return { names, socket, hub };
}

test('a window without a cursor gets the state', async () => {
  const { names, socket, hub } = await answerTo(undefined);
  assert.deepEqual(names, ['snapshot', 'ready']);
  const { channel, handle, epoch, seq, state } = socket.notifications('snapshot')[0] ?? assert.fail();
  assert.deepEqual({ channel, handle, epoch, seq }, { channel: CHANNEL, handle: 2, epoch: 'e1', seq: 8 });
  assert.deepEqual(state, hub.state(A));
});

test('a window that lags gets what it missed, deltas of one item joined', async () => {
  const { names, socket } = await answerTo({ epoch: 'e1', seq: 4 });
  assert.deepEqual(names, ['replay', 'delta', 'ready']);
  assert.deepEqual(socket.notifications('replay')[0], { channel: CHANNEL, handle: 2, epoch: 'e1', from: 5, to: 8 });
  assert.deepEqual(socket.notifications('delta')[0]?.slice(0, 3), [2, 8, 4]);
  assert.equal(socket.notifications('delta')[0]?.[5], 'word '.repeat(4));
});

test('a window that missed nothing gets an empty replay', async () => {
  const { names, socket } = await answerTo({ epoch: 'e1', seq: 8 });
  assert.deepEqual(names, ['replay', 'ready']);
  assert.deepEqual(socket.notifications('replay')[0], { channel: CHANNEL, handle: 2, epoch: 'e1', from: 9, to: 8 });
});

test('a cursor of another epoch, ahead of the log, or below its floor gets the state (I3)', async () => {
  assert.deepEqual((await answerTo({ epoch: 'e0', seq: 4 })).names, ['snapshot', 'ready']);
  assert.deepEqual((await answerTo({ epoch: 'e1', seq: 99 })).names, ['snapshot', 'ready']);
  const compacted = await answerTo({ epoch: 'e1', seq: 4 }, (hub) => {
    hub.channel(A).floor = 6;
  });
  assert.deepEqual(compacted.names, ['snapshot', 'ready']);
});

test('I3: a window that follows gets the state when another epoch begins', async () => {
  for (const cursor of [undefined, { epoch: 'e1', seq: 8 }]) {
    const { socket, hub } = await answerTo(cursor);
    hub.channel(A).restart('e2', 5);
    await drain();
    const shown = socket.notifications('snapshot').at(-1) ?? assert.fail();
    assert.deepEqual([shown.epoch, shown.seq, shown.state], ['e2', 5, hub.state(A)]);
    hub.emit(A, delta('item-1', 'more'));
    await drain();
    assert.equal(socket.notifications('delta').at(-1)?.[1], 6);
  }
});

test('a window that missed more than the state is long gets the state', async () => {
  const { names } = await answerTo({ epoch: 'e1', seq: 3 }, (hub) => {
    const items = ['a', 'b'].map((id) => `item-${id}`);
    for (let said = 0; said < 200; said++) hub.emit(A, delta(items[said % 2] ?? '', 'x'.repeat(200)));
  });
  assert.deepEqual(names, ['snapshot', 'ready']);
});

test('a channel that cannot be opened is gone, for the reason the core gives', async () => {
  const { hub, live } = linked();
  const openFeed = hub.openFeed.bind(hub);
  hub.openFeed = async (channel) => {
    if (channel === CHANNEL) throw new HubError('log_damaged', { line: 7 });
    return openFeed(channel);
  };
  const { socket } = await live([{ channel: CHANNEL }, { channel: 'root' }]);
  const gone = socket.notifications('gone');
  assert.deepEqual([gone.length, gone[0]?.error.code, gone[0]?.error.details], [1, 'log_damaged', { line: 7 }]);
  assert.equal(socket.notifications('snapshot')[0]?.channel, 'root');
});

test('what follows comes by the same path: a lone delta short, a batch as one frame, all in order', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const agent = speak(hub, A, 'item-1');
  const { socket } = await live([{ channel: CHANNEL, cursor: { epoch: 'e1', seq: 3 } }]);
  agent.say('one');
  hub.emit(A, delta('item-1', 'two'), delta('item-1', 'three'));
  agent.end();
  assert.deepEqual(socket.notifications('delta'), [[2, 4, 1, 1_700_000_000_000, 'item-1', 'one']]);
  assert.deepEqual(
    socket.notifications('events').map(({ events }) => events.map(({ seq }) => seq)),
    [
      [5, 6],
      [7, 8],
    ],
  );
});

test('a delta of 32 characters is at most 160 bytes on the wire', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const itemId = 'i'.repeat(26);
  speak(hub, A, itemId);
  const { socket } = await live([{ channel: CHANNEL }]);
  socket.reads = false;
  hub.emit(A, delta(itemId, 'a few words, 32 characters long.'));
  const webSocketHeader = 4;
  assert.ok(socket.bufferedAmount + webSocketHeader <= 160, `${socket.bufferedAmount} bytes`);
});

test('each batch of events is made into bytes once, however many windows follow', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const agent = speak(hub, A, 'item-1');
  for (const id of ['client-1', 'client-2', 'client-3']) await live([{ channel: CHANNEL }], id);
  assert.equal(hub.channel(A).listeners, 1);
  let made = 0;
  const event = { type: 'item.delta' as const, itemId: 'item-1', text: 'x', toJSON: () => ++made };
  hub.emit(A, event, delta('item-1', 'y'));
  assert.equal(made, 1);
  agent.end();
});

test('a session deleted while it is shown is gone, and nothing more is said of it', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const { socket } = await live([{ channel: CHANNEL }]);
  const channel = hub.channel(A);
  hub.endSession(A);
  assert.deepEqual(
    socket.notifications('gone').map(({ channel: name, error }) => [name, error.code]),
    [[CHANNEL, 'session_not_found']],
  );
  assert.deepEqual([channel.held, channel.listeners], [0, 0]);
});

test('subscribe answers after the state was sent; unsubscribe ends it', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const { socket, connection } = await live();
  connection.received(requestFrame('subscribe', { channel: CHANNEL }, 1));
  await drain();
  assert.deepEqual(socket.frames.at(-1), { jsonrpc: '2.0', id: 1, result: { answer: 'snapshot' } });
  connection.received(requestFrame('unsubscribe', { channel: CHANNEL }, 2));
  const before = socket.frames.length;
  await drain();
  hub.emit(A, { type: 'session.renamed', title: 'Other' });
  assert.deepEqual(socket.frames.slice(before), [{ jsonrpc: '2.0', id: 2, result: {} }]);
  assert.equal(hub.channel(A).held, 0);
});

test('a window that asks again for what it follows is answered again from its new cursor', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  speak(hub, A, 'item-1');
  const { socket, connection } = await live([{ channel: CHANNEL }]);
  connection.received(requestFrame('subscribe', { channel: CHANNEL, cursor: { epoch: 'e1', seq: 1 } }, 1));
  await drain();
  assert.equal(socket.notifications('replay')[0]?.from, 2);
  assert.equal(hub.channel(A).held, 1);
});

test('asking twice while the channel loads gives one answer to both, from the later cursor', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  speak(hub, A, 'item-1');
  const loaded = Promise.withResolvers<void>();
  const openFeed = hub.openFeed.bind(hub);
  hub.openFeed = async (channel) => {
    await loaded.promise;
    return openFeed(channel);
  };
  const { socket, connection } = await live();
  connection.received(requestFrame('subscribe', { channel: CHANNEL }, 1));
  connection.received(requestFrame('subscribe', { channel: CHANNEL, cursor: { epoch: 'e1', seq: 3 } }, 2));
  loaded.resolve();
  await drain();
  const answers = socket.frames.flatMap((frame) => ('result' in frame && frame.id !== 'hello' ? [frame.result] : []));
  assert.deepEqual(answers, [{ answer: 'replay' }, { answer: 'replay' }]);
  assert.deepEqual([socket.notifications('replay').length, socket.notifications('snapshot').length], [1, 0]);
});

test('leaving while the channel loads holds nothing', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const loaded = Promise.withResolvers<void>();
  const openFeed = hub.openFeed.bind(hub);
  hub.openFeed = async (channel) => {
    await loaded.promise;
    return openFeed(channel);
  };
  const { socket, connection } = await live([{ channel: CHANNEL }]);
  connection.received(requestFrame('unsubscribe', { channel: CHANNEL }, 1));
  loaded.resolve();
  await drain();
  assert.deepEqual([hub.channel(A).held, hub.channel(A).listeners], [0, 0]);
  assert.equal(socket.notifications('snapshot').length, 0);
  assert.equal(socket.notifications('ready').length, 1);
});

test('a client can follow two hundred channels and is told when it wants more', async () => {
  const { hub, live } = linked();
  for (let index = 0; index <= 200; index++) hub.addSession(`session${String(index).padStart(5, '0')}`);
  const { socket, connection } = await live();
  for (let index = 0; index <= 200; index++) {
    const channel = `session/session${String(index).padStart(5, '0')}`;
    connection.received(requestFrame('subscribe', { channel }, index));
    await drain();
  }
  assert.deepEqual(socket.errors(), ['invalid_request']);
});

test('events that are in the log before they are told are neither repeated nor missed', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const agent = speak(hub, A, 'item-1');
  const before = await live([{ channel: CHANNEL }], 'client-1');
  hub.channel(A).holdBack();
  agent.say('one ');
  const between = await live([{ channel: CHANNEL }], 'client-2');
  agent.say('two ');
  hub.channel(A).publishHeldBack();
  hub.channel(A).holdBack();
  const after = await live([{ channel: CHANNEL }], 'client-3');
  hub.channel(A).publishHeldBack();
  agent.say('three');
  const told = ({ socket }: typeof before) => [
    socket.notifications('snapshot')[0]?.seq,
    ...socket.notifications('events').flatMap(({ events }) => events.map(({ seq }) => seq)),
    ...socket.notifications('delta').map(([, seq]) => seq),
  ];
  assert.deepEqual(told(before), [3, 4, 5, 6]);
  assert.deepEqual(told(between), [4, 5, 6]);
  assert.deepEqual(told(after), [5, 6]);
});

test('a batch that a window has whole is not sent to it again', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const agent = speak(hub, A, 'item-1');
  hub.channel(A).holdBack();
  agent.say('one ');
  const { socket } = await live([{ channel: CHANNEL }]);
  hub.channel(A).publishHeldBack();
  assert.equal(socket.notifications('snapshot')[0]?.seq, 4);
  assert.deepEqual(socket.notifications('delta'), []);
  agent.say('two ');
  assert.equal(socket.notifications('delta').length, 1);
});
