import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drain } from '@codeai-hub/testkit/clock/drain';
import type { FakeSocket } from '../testing/fake-socket.ts';
import { linked, requestFrame } from '../testing/linked-client.ts';

const A = 'session00001';
const SUBSCRIBE_A = [{ channel: `session/${A}` }];

function seenBy(socket: FakeSocket): string[][] {
  return socket.notifications('presence').map(({ clients }) => clients.map(({ id }) => id));
}

test('who looks at a session is told to everyone who looks at it, as they come and go', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const one = await live(SUBSCRIBE_A, 'client-1');
  const two = await live(SUBSCRIBE_A, 'client-2');
  const elsewhere = await live([{ channel: 'root' }], 'client-3');
  two.connection.closed();
  assert.deepEqual(seenBy(one.socket), [['client-1'], ['client-1', 'client-2'], ['client-1']]);
  assert.deepEqual(seenBy(elsewhere.socket), []);
  assert.deepEqual(one.socket.notifications('presence')[0]?.clients, [
    { id: 'client-1', name: 'Window client-1', kind: 'other' },
  ]);
});

test('a window that comes back before its old connection is found dead is one window', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  await live(SUBSCRIBE_A, 'client-1');
  const again = await live(SUBSCRIBE_A, 'client-1');
  assert.deepEqual(seenBy(again.socket), [['client-1']]);
});

test('a session that is not there has no viewers', async () => {
  const { clients, live } = linked();
  await live(SUBSCRIBE_A, 'client-1');
  assert.deepEqual(clients.presence.clients(A), []);
});

test('who looks on is never an event', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const before = hub.channel(A).seq;
  const { connection } = await live(SUBSCRIBE_A);
  connection.closed();
  assert.equal(hub.channel(A).seq, before);
});

test('a draft reaches everyone who shows the session, and who comes later', async () => {
  const { hub, live, clock } = linked();
  hub.addSession(A);
  const writer = await live(SUBSCRIBE_A, 'client-1');
  const reader = await live(SUBSCRIBE_A, 'client-2');
  writer.connection.received(requestFrame('draft.set', { sessionId: A, text: 'Half a thou', at: clock.now() }, 1));
  await drain();
  const draft = { text: 'Half a thou', at: clock.now(), clientId: 'client-1' };
  assert.deepEqual(reader.socket.notifications('draft'), [{ sessionId: A, draft }]);
  const later = await live(SUBSCRIBE_A, 'client-3');
  assert.deepEqual(later.socket.notifications('draft'), [{ sessionId: A, draft }]);
});

test('a window whose clock runs ahead does not win for ever', async () => {
  const { hub, live, clock } = linked();
  hub.addSession(A);
  const ahead = await live(SUBSCRIBE_A, 'client-1');
  const right = await live(SUBSCRIBE_A, 'client-2');
  ahead.connection.received(requestFrame('draft.set', { sessionId: A, text: 'old', at: clock.now() + 1e12 }, 1));
  clock.advance(1_000);
  right.connection.received(requestFrame('draft.set', { sessionId: A, text: 'new', at: clock.now() }, 1));
  await drain();
  assert.equal((await hub.draft(A))?.text, 'new');
});

test('a draft that cannot be read does not take the session away', async () => {
  const { hub, live, logger } = linked();
  hub.addSession(A);
  hub.draft = async () => {
    throw new Error('EIO');
  };
  const { socket } = await live(SUBSCRIBE_A);
  assert.equal(socket.notifications('ready').length, 1);
  assert.ok(logger.lines.some(({ message }) => message === 'a draft cannot be read'));
});
