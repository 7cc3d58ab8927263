import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { helloFrame, linked, requestFrame } from '../testing/linked-client.ts';

const A = 'session00001';
const ROOT = { channel: 'root' };

test('hello is answered by the welcome, one answer for each channel, then ready (I12)', async () => {
  const { hub, clock, live } = linked();
  hub.addSession(A);
  const { socket } = await live([ROOT, { channel: `session/${A}` }, { channel: 'session/nosuchsession' }]);
  const [welcome] = socket.frames;
  assert.deepEqual(welcome, {
    jsonrpc: '2.0',
    id: 'hello',
    result: { protocolVersion: 1, coreVersion: '1.2.3', instanceId: 'instance-1', now: clock.now() },
  });
  assert.deepEqual(
    socket.notifications('snapshot').map(({ channel }) => channel),
    ['root', `session/${A}`],
  );
  assert.equal(socket.notifications('gone')[0]?.error.code, 'session_not_found');
  assert.equal(socket.notifications('ready').length, 1);
});

test('anything before hello is refused and the connection closed', () => {
  const { connect, clients } = linked();
  const { socket, connection } = connect();
  connection.received(requestFrame('ping', {}, 1));
  assert.deepEqual(socket.errors(), ['hello_required']);
  assert.deepEqual(socket.ended, { code: 1008, reason: 'hello_required' });
  assert.equal(clients.count, 0);
});

test('a client that never says hello is closed', () => {
  const { connect, clock } = linked();
  const { socket } = connect();
  clock.advance(10_000);
  assert.deepEqual(socket.ended, { code: 1008, reason: 'hello_required' });
});

test('a client of another protocol is told both versions', () => {
  const { connect } = linked();
  const { socket, connection } = connect();
  connection.received(helloFrame([], 'client-1', [7, 8]));
  const [frame] = socket.frames;
  assert.ok(frame && 'error' in frame);
  assert.deepEqual(frame.error.data.details, { offered: '7, 8', spoken: '1' });
  assert.deepEqual(socket.ended, { code: 1008, reason: 'protocol_version' });
});

test('a second hello is refused and changes nothing', async () => {
  const { live, clients } = linked();
  const { socket, connection } = await live();
  connection.received(helloFrame([], 'client-2'));
  assert.deepEqual(socket.errors(), ['invalid_request']);
  assert.equal(socket.ended, null);
  assert.equal(clients.count, 1);
});

test('one window too many is refused by name of the setting; one that comes back takes its own place', async () => {
  const { live, clients, settings } = linked();
  settings.maxClients = 2;
  await live([], 'client-1');
  await live([], 'client-2');
  const third = await live([], 'client-3');
  assert.deepEqual(third.socket.errors(), ['too_many_clients']);
  assert.deepEqual(third.socket.ended, { code: 1008, reason: 'too_many_clients' });
  const again = await live([], 'client-2');
  assert.deepEqual(again.socket.errors(), []);
  assert.equal(clients.count, 3);
});

test('who counts clients is told of each coming and going', async () => {
  const { live, clients } = linked();
  const counts: number[] = [];
  const stop = clients.onCount((count) => counts.push(count));
  const first = await live([], 'client-1');
  await live([], 'client-2');
  first.connection.closed();
  first.connection.closed();
  stop();
  await live([], 'client-3');
  assert.deepEqual(counts, [1, 2, 1]);
});

test('frames that are no requests are answered by what is wrong with them', async () => {
  const { live } = linked();
  const { socket, connection } = await live();
  const bad: [frame: string, id: unknown, code: string][] = [
    ['{', null, 'invalid_json'],
    ['[]', null, 'invalid_request'],
    ['null', null, 'invalid_request'],
    ['{"jsonrpc":"2.0","id":1,"method":"nope"}', 1, 'unknown_method'],
    ['{"jsonrpc":"2.0","id":2,"method":"toString"}', 2, 'unknown_method'],
    ['{"jsonrpc":"2.0","id":3,"method":"ping","more":1}', 3, 'invalid_request'],
    ['{"jsonrpc":"2.0","method":"ping"}', null, 'invalid_request'],
    [requestFrame('unsubscribe', { channel: 'session/../..' }, 4), 4, 'invalid_request'],
    [`{"jsonrpc":"2.0","id":5,"method":"ping","params":${'['.repeat(40)}${']'.repeat(40)}}`, null, 'too_deep'],
  ];
  for (const [frame, id, code] of bad) {
    connection.received(frame);
    const answer = socket.frames.at(-1);
    assert.ok(answer && 'error' in answer, frame);
    assert.deepEqual([answer.id, answer.error.data.code], [id, code], frame);
  }
  assert.equal(socket.ended, null);
});

test('a command is validated by the channel it goes to, and the error names the field', async () => {
  const { live } = linked();
  const { socket, connection } = await live();
  const command = { type: 'session.create', folder: '/x', provider: 'demo', surprise: true };
  connection.received(requestFrame('command', { commandId: 'command-1', channel: 'root', command }, 1));
  const answer = socket.frames.at(-1);
  assert.ok(answer && 'error' in answer);
  assert.deepEqual(answer.error.data.details, { path: 'params.command', reason: 'Unrecognized key: "surprise"' });
});

test('a command is answered by its receipt, and the same command by the same one (I6)', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const { socket, connection } = await live([{ channel: `session/${A}` }]);
  const send = (id: number, text: string) => {
    const content = [{ type: 'text', text }];
    const command = {
      type: 'message.send',
      messageId: '6e1fa0f1-6c0e-4c43-9e4c-bd4ecb8a2a55',
      content,
      delivery: 'queue',
    };
    connection.received(requestFrame('command', { commandId: 'command-1', channel: `session/${A}`, command }, id));
  };
  send(1, 'Hello');
  send(2, 'Hello');
  send(3, 'Other');
  await drain();
  const results = socket.frames.flatMap((frame) =>
    'result' in frame && typeof frame.id === 'number' ? [frame.result] : [],
  );
  const receipt = { status: 'accepted', commandId: 'command-1', seq: 3 };
  assert.deepEqual(results, [receipt, receipt]);
  assert.deepEqual(socket.errors(), ['command_id_conflict']);
  assert.equal(hub.state(A).items.length, 1);
  const origin = socket.notifications('events')[0]?.events[0]?.origin;
  assert.ok(origin?.kind === 'client');
  assert.deepEqual([origin.clientId, origin.name], ['client-1', 'Window client-1']);
});

test('an unexpected failure is told by reference only, and logged whole', async () => {
  const { hub, live, logger } = linked();
  hub.history = async () => {
    throw new Error('secret inner workings');
  };
  const { socket, connection } = await live();
  connection.received(requestFrame('history', { sessionId: A, before: 0, limit: 1 }, 1));
  await drain();
  assert.deepEqual(socket.errors(), ['internal']);
  assert.doesNotMatch(JSON.stringify(socket.frames), /inner workings/);
  assert.match(String(logger.lines.find(({ level }) => level === 'error')?.fields.err), /inner workings/);
});

test('ten thousand bad frames end the connection after a few, and fill no log', async () => {
  const { live, logger, clients } = linked();
  const { socket, connection } = await live();
  for (let sent = 0; sent < 10_000; sent++) connection.received('not json');
  assert.deepEqual(socket.ended, { code: 1008, reason: 'rate_limited_client' });
  assert.equal(socket.errors().at(-1), 'rate_limited_client');
  assert.ok(socket.frames.length < 60);
  assert.ok(logger.lines.length < 60);
  assert.equal(clients.count, 0);
});

test('bad frames now and then are forgiven', async () => {
  const { live, clock } = linked();
  const { socket, connection } = await live();
  for (let sent = 0; sent < 500; sent++) {
    connection.received('not json');
    clock.advance(2_000);
  }
  assert.equal(socket.ended, null);
});

test('more requests than are worked on at a time wait unread, and none is lost', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const gate = Promise.withResolvers<void>();
  hub.setDraft = async () => gate.promise;
  const { socket, connection } = await live();
  for (let id = 1; id <= 200; id++)
    connection.received(requestFrame('draft.set', { sessionId: A, text: '', at: 1 }, id));
  assert.equal(socket.isPaused, true);
  gate.resolve();
  await drain();
  assert.equal(socket.isPaused, false);
  const answered = socket.frames.flatMap((frame) =>
    'result' in frame && typeof frame.id === 'number' ? [frame.id] : [],
  );
  assert.deepEqual(
    answered,
    Array.from({ length: 200 }, (_, index) => index + 1),
  );
});

test('the end of a connection lets go of every channel', async () => {
  const { hub, live } = linked();
  hub.addSession(A);
  const { connection } = await live([ROOT, { channel: `session/${A}` }]);
  assert.deepEqual([hub.root.held, hub.channel(A).held, hub.channel(A).listeners], [1, 1, 1]);
  connection.closed();
  assert.deepEqual([hub.root.held, hub.channel(A).held, hub.channel(A).listeners], [0, 0, 0]);
});

test('a restart is announced to every window, then the connections are closed', async () => {
  const { live, clients } = linked();
  const one = await live([], 'client-1');
  const two = await live([], 'client-2');
  clients.announceRestart('update');
  clients.closeAll('core_restarting');
  for (const { socket } of [one, two]) {
    assert.deepEqual(socket.notifications('core.restarting'), [{ reason: 'update' }]);
    assert.deepEqual(socket.ended, { code: 1001, reason: 'core_restarting' });
  }
  assert.equal(clients.count, 0);
});
