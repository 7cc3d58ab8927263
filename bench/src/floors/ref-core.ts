import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { streamModel } from '../model/stream.ts';
import { serve } from '../processes/helper.ts';
import { DurableLines } from './durable-lines.ts';

/**
 * The floor of what our core does, with none of its promises: the model's words, one JSON text each, into a file with
 * group commit and to every client. No provider host, no checks, no state, no replay.
 */
const handlers = {
  listen: async ({ file, model }: { file: string; model: string }): Promise<string> => {
    log = new DurableLines(file);
    modelUrl = model;
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
    sockets = server.clients;
    await once(server, 'listening');
    return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  run: async (wish: { n: number; rate: number }): Promise<void> => {
    await streamModel(modelUrl, wish, (text) => publish({ type: 'delta', item: 'i1', text }));
    publish({ type: 'end' });
    await log?.durable();
  },
};
export type RefCore = typeof handlers;

let log: DurableLines | null = null;
let modelUrl = '';
let seq = 0;
let sockets: WebSocketServer['clients'] = new Set();

function publish(event: object): void {
  const line = JSON.stringify({ seq: ++seq, session: 's1', at: Date.now(), ...event });
  log?.add(`${line}\n`);
  const frame = Buffer.from(line);
  for (const socket of sockets) socket.send(frame, { binary: false });
}

serve(handlers);
