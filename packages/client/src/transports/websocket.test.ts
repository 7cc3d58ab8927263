import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { describeError, type HubErrorShape } from '@codeai-hub/protocol/errors';
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws';
import type { Socket } from '../transport.ts';
import { explainByHttp, webSocketTransport } from './websocket.ts';

/** A server of this test, and what a socket to it tells. */
async function setUp(
  t: TestContext,
  serve: {
    socket?: (socket: ServerSocket) => void;
    http?: (request: IncomingMessage, response: ServerResponse) => void;
  },
) {
  const server = createServer(serve.http);
  const { socket: onSocket } = serve;
  if (onSocket) {
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', onSocket);
    t.after(() => {
      for (const client of sockets.clients) client.terminate();
    });
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { ws: `ws://127.0.0.1:${port}/`, http: `http://127.0.0.1:${port}/status` };
}

/** Connects and records what happens until the socket has closed. */
function connect(url: string, explain?: () => Promise<HubErrorShape | null>) {
  const told: unknown[] = [];
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const socket: Socket = webSocketTransport(url, explain).connect({
    opened: () => {
      told.push('opened');
      open();
    },
    frame: (text) => told.push(text),
    closed: (error) => {
      told.push(error);
      resolve();
    },
  });
  assert.deepEqual(told, [], 'nothing is told before connect has returned');
  return { socket, told, opened, closed };
}

test('frames go both ways, in order', async (t) => {
  const { ws } = await setUp(t, {
    socket: (socket) =>
      socket.on('message', (data) => (String(data) === 'end' ? socket.close() : socket.send(`echo ${data}`))),
  });
  const { socket, told, opened, closed } = connect(ws);
  await opened;
  for (const frame of ['one', 'two', 'end']) socket.send(frame);
  await closed;
  assert.deepEqual(told, ['opened', 'echo one', 'echo two', null]);
});

test('what this side closes is closed once, at once', async (t) => {
  const { ws } = await setUp(t, { socket: () => {} });
  const { socket, told, opened } = connect(ws);
  await opened;
  socket.close();
  socket.close();
  socket.send('too late');
  assert.deepEqual(told, ['opened', null]);
});

test('where nobody listens the socket closes without a reason', async () => {
  const { told, closed } = connect('ws://127.0.0.1:9/');
  await closed;
  assert.deepEqual(told, [null]);
});

test('a core that turns the client away says why on the other way', async (t) => {
  const error = describeError('unauthorized');
  const { ws, http } = await setUp(t, {
    http: (_, response) => {
      response.statusCode = 401;
      response.end(JSON.stringify({ error }));
    },
  });
  const { told, closed } = connect(ws, explainByHttp(http));
  await closed;
  assert.deepEqual(told, [error]);
});

test('an explanation that is none is no reason', async (t) => {
  const answers = ['{"error":{"code":"unauthorized"}}', '{"error":"no"}', '[]', 'null', '<html>'];
  for (const answer of answers) {
    const { ws, http } = await setUp(t, {
      http: (_, response) => {
        response.statusCode = 500;
        response.end(answer);
      },
    });
    const { told, closed } = connect(ws, explainByHttp(http));
    await closed;
    assert.deepEqual(told, [null], answer);
  }
});

test('a core that answers well but took no socket gives no reason', async (t) => {
  const { ws, http } = await setUp(t, { http: (_, response) => response.end('{}') });
  const { told, closed } = connect(ws, explainByHttp(http));
  await closed;
  assert.deepEqual(told, [null]);
});

test('a socket that was ended for a frame too large says so', async (t) => {
  const { ws } = await setUp(t, { socket: (socket) => socket.on('message', () => socket.close(1009)) });
  const { socket, told, opened, closed } = connect(ws);
  await opened;
  socket.send('large');
  await closed;
  assert.equal((told.at(-1) as unknown as HubErrorShape | null)?.code, 'too_large');
});

test('nobody is asked why a socket did not open that this side closed', (t) => {
  class Opening {
    static last: Opening;
    onclose: (event: { code: number }) => void = () => {};
    constructor() {
      Opening.last = this;
    }
    close() {}
  }
  t.mock.property(globalThis, 'WebSocket', Opening as unknown as typeof WebSocket);
  const explain = t.mock.fn(async () => null);
  const { socket, told } = connect('ws://127.0.0.1:9/', explain);
  socket.close();
  Opening.last.onclose({ code: 1006 });
  assert.deepEqual([told, explain.mock.callCount()], [[null], 0]);
});
