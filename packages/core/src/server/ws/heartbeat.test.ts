import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { delta, speak } from '../testing/agent.ts';
import { linked, requestFrame } from '../testing/linked-client.ts';

const A = 'session00001';

test('a client is pinged every eight seconds', async () => {
  const { clock, live } = linked();
  const { socket, connection } = await live();
  for (let second = 0; second < 80; second++) {
    clock.advance(1_000);
    connection.alive();
  }
  assert.equal(socket.pings, 10);
  assert.equal(socket.ended, null);
});

test('a client that gives no sign of life is ended twenty seconds after the last', async () => {
  const { clock, clients, live } = linked();
  const { socket, connection } = await live();
  clock.advance(5_000);
  connection.alive();
  clock.advance(19_999);
  assert.equal(socket.ended, null);
  clock.advance(1);
  assert.equal(socket.ended, 'terminated');
  assert.equal(clients.count, 0);
});

test('any frame is a sign of life, also a bad one and the ping of the protocol', async () => {
  const { clock, live } = linked();
  const { socket, connection } = await live();
  for (const frame of [requestFrame('ping', {}, 1), 'not json', requestFrame('ping', undefined, 2)]) {
    clock.advance(15_000);
    connection.received(frame);
  }
  clock.advance(15_000);
  await drain();
  assert.equal(socket.ended, null);
  const pongs = socket.frames.flatMap((frame) =>
    'result' in frame && typeof frame.id === 'number' ? [frame.result] : [],
  );
  assert.equal(pongs.length, 2);
});

test('after a sleep of the machine a client gets time to answer', async () => {
  const { clock, live } = linked();
  const { socket, connection } = await live();
  clock.sleep(3_600_000);
  clock.runNext();
  assert.equal(socket.ended, null);
  assert.equal(socket.pings, 1);
  clock.advance(19_000);
  connection.alive();
  clock.advance(19_000);
  assert.equal(socket.ended, null);
  clock.advance(1_000);
  assert.equal(socket.ended, 'terminated');
});

test('a slow client that still takes bytes is alive, though our pings do not reach it', async () => {
  const { hub, clock, live } = linked({ high: 1_000, low: 100, full: 10_000 });
  hub.addSession(A);
  speak(hub, A, 'item-1');
  const { socket } = await live([{ channel: `session/${A}` }]);
  socket.reads = false;
  for (let said = 0; said < 20; said++) hub.emit(A, delta('item-1', 'x'.repeat(100)));
  for (let round = 0; round < 5; round++) {
    clock.advance(15_000);
    socket.take();
  }
  assert.equal(socket.ended, null);
  clock.advance(20_000);
  assert.equal(socket.ended, 'terminated');
});

test('a connection that ended leaves no timer', async () => {
  const { clock, live, connect } = linked();
  const { connection } = await live();
  const stranger = connect();
  connection.closed();
  stranger.connection.closed();
  assert.equal(clock.pending, 0);
});
