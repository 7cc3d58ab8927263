import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTick, setTimeout as pause } from 'node:timers/promises';
import { deltaText, nowMicros } from '@codeai-hub/testkit/paced/deltas';
import { type WebSocket, WebSocketServer } from 'ws';
import { serve } from '../processes/helper.ts';

/** More than this waiting for a client stops the sender until it is taken. */
const WAITING_MAX = 256 * 1024;
const BATCH = 20;

/** The floor of telling many: the same frame to every client, and nothing else. */
const handlers = {
  listen: async (): Promise<string> => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    sockets = server.clients;
    await once(server, 'listening');
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  /** answers with the moment it began */
  run: async ({ n, rate }: { n: number; rate: number }): Promise<number> => {
    const began = nowMicros();
    for (let sent = 0; sent < n; sent++) {
      if (rate > 0) await until(began + (sent * 1e6) / rate);
      else if (sent % BATCH === 0) await room();
      send({ type: 'delta', item: 'i1', text: deltaText(sent, nowMicros()) });
    }
    send({ type: 'end' });
    return began;
  },
};
export type Broadcast = typeof handlers;

let seq = 0;
let sockets: Set<WebSocket> = new Set();

function send(event: object): void {
  const frame = Buffer.from(JSON.stringify({ seq: ++seq, session: 's1', at: Date.now(), ...event }));
  for (const socket of sockets) socket.send(frame, { binary: false });
}

async function until(micros: number): Promise<void> {
  const wait = (micros - nowMicros()) / 1000;
  if (wait > 0) await pause(wait);
}

async function room(): Promise<void> {
  await nextTick();
  while ([...sockets].some((socket) => socket.bufferedAmount > WAITING_MAX)) await pause(1);
}

serve(handlers);
