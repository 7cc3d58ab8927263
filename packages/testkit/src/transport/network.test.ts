import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeClock } from '../clock/fake-clock.ts';
import { Random } from '../random/random.ts';
import { Network, type NetworkOptions, type ServerSocket } from './network.ts';

function setUp(options: Partial<NetworkOptions> = {}) {
  const clock = new FakeClock(0);
  const seen = { client: [] as string[], server: [] as string[] };
  let socket: ServerSocket | null = null;
  const network = new Network({
    clock,
    random: new Random(1),
    maxLatencyMs: 50,
    accept: () => (opened) => {
      socket = opened;
      return {
        received: (frame) => seen.server.push(frame),
        unreadable: (reason) => seen.server.push(`unreadable ${reason}`),
        alive: () => seen.server.push('pong'),
        closed: () => seen.server.push('closed'),
      };
    },
    ...options,
  });
  const client = network.transport.connect({
    opened: () => seen.client.push('opened'),
    frame: (text) => seen.client.push(text),
    closed: () => seen.client.push('closed'),
  });
  assert.deepEqual(seen.client, [], 'nothing happens before connect has returned');
  clock.runAll();
  const fromServer = (frame: string) => socket?.send(frame, () => seen.server.push(`written ${frame}`));
  return { clock, network, client, seen, fromServer, server: () => socket as ServerSocket };
}

test('frames arrive late and in order, both ways', () => {
  const { clock, network, client, seen, fromServer } = setUp();
  for (let frame = 0; frame < 20; frame++) {
    client.send(`c${frame}`);
    fromServer(`s${frame}`);
  }
  assert.deepEqual(seen.client, ['opened']);
  assert.equal(network.inFlight, 40);
  clock.runAll();
  assert.equal(network.inFlight, 0);
  assert.deepEqual(
    seen.client.slice(1),
    Array.from({ length: 20 }, (_, frame) => `s${frame}`),
  );
  assert.deepEqual(
    seen.server.filter((one) => one.startsWith('c')),
    Array.from({ length: 20 }, (_, frame) => `c${frame}`),
  );
});

test('a slow reader leaves bytes with the sender', () => {
  const { clock, network, seen, fromServer, server } = setUp({ maxLatencyMs: 0 });
  network.setRate(10);
  fromServer('x'.repeat(100));
  fromServer('y'.repeat(100));
  assert.equal(server().bufferedAmount, 200);
  clock.advance(10);
  assert.equal(server().bufferedAmount, 100);
  clock.advance(10);
  assert.equal(server().bufferedAmount, 0);
  assert.equal(seen.client.length, 3);
});

test('a reader that stopped gets everything when it reads on', () => {
  const { clock, network, seen, fromServer } = setUp();
  network.stopReading();
  fromServer('a');
  clock.advance(10_000);
  assert.deepEqual(seen.client, ['opened']);
  network.readOn();
  clock.runAll();
  assert.deepEqual(seen.client, ['opened', 'a']);
});

test('a cut loses what is under way, and both sides know', () => {
  const { clock, network, client, seen, fromServer } = setUp();
  client.send('lost');
  fromServer('lost too');
  network.cut();
  clock.runAll();
  assert.deepEqual(seen.client, ['opened', 'closed']);
  assert.deepEqual(seen.server, ['written lost too', 'closed']);
  assert.equal(network.connected, false);
});

test('a vanished connection tells nobody, until one side gives it up', () => {
  const { clock, network, client, seen, fromServer, server } = setUp();
  network.vanish();
  client.send('lost');
  fromServer('kept back');
  server().ping();
  clock.runAll();
  assert.deepEqual(seen, { client: ['opened'], server: [] });
  client.close();
  clock.runAll();
  assert.deepEqual(seen.client, ['opened', 'closed']);
  assert.deepEqual(seen.server, []);
  server().terminate();
  clock.runAll();
  assert.deepEqual(seen.server, ['written kept back', 'closed']);
});

test('when all is well again a vanished connection is known to be gone', () => {
  const { clock, network, seen } = setUp();
  network.vanish();
  network.heal();
  clock.runAll();
  assert.deepEqual(seen.client, ['opened', 'closed']);
  assert.deepEqual(seen.server, ['closed']);
});

test('a close by the core lets what was sent before arrive', () => {
  const { clock, seen, fromServer, server } = setUp();
  fromServer('last words');
  server().close(1001, 'bye');
  clock.runAll();
  assert.deepEqual(seen.client, ['opened', 'last words', 'closed']);
  assert.deepEqual(seen.server, ['written last words', 'closed']);
});

test('a ping is answered by the socket itself', () => {
  const { clock, seen, server } = setUp();
  server().ping();
  clock.runAll();
  assert.deepEqual(seen.server, ['pong']);
});

test('without a core no socket opens', () => {
  const { seen } = setUp({ accept: () => null });
  assert.deepEqual(seen.client, ['closed']);
});

test('a duplicated frame arrives twice', () => {
  const { clock, client, seen } = setUp({ duplicates: 1 });
  client.send('a');
  clock.runAll();
  assert.deepEqual(seen.server, ['a', 'a']);
});
