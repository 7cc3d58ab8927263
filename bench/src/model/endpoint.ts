import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { deltaText, nowMicros } from '@codeai-hub/testkit/paced/deltas';
import { serve } from '../processes/helper.ts';
import { answerPiece } from './answer.ts';

/** A model that says as many deltas as it is told, at a pace or as fast as they are taken, as server-sent events. */
const handlers = {
  listen: async (): Promise<string> => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
};
export type ModelEndpoint = typeof handlers;

const server = createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://model');
  const wish: Wish = {
    count: Number(searchParams.get('n')),
    rate: Number(searchParams.get('rate')),
    piece: searchParams.get('text') === 'answer' ? answerPiece : (index) => deltaText(index, nowMicros()),
  };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.socket?.setNoDelay(true);
  void (wish.rate > 0 ? steady(response, wish) : burst(response, wish)).then(() => response.end());
});

interface Wish {
  count: number;
  rate: number;
  piece: (index: number) => string;
}

/** So many deltas are stamped and written together in a burst. */
const BATCH = 20;

async function steady(response: ServerResponse, { count, rate, piece }: Wish): Promise<void> {
  const began = nowMicros();
  for (let said = 0; said < count && response.writable; said++) {
    const wait = (began + (said * 1e6) / rate - nowMicros()) / 1000;
    if (wait > 0) await pause(wait);
    response.write(record(piece(said)));
  }
}

async function burst(response: ServerResponse, { count, piece }: Wish): Promise<void> {
  for (let said = 0; said < count && response.writable; said += BATCH) {
    let text = '';
    for (let n = said; n < Math.min(said + BATCH, count); n++) text += record(piece(n));
    if (!response.write(text)) await roomIn(response);
  }
}

/** Resolves when more can be written, or nothing ever again. */
function roomIn(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function record(content: string): string {
  const delta = { content };
  return `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', choices: [{ index: 0, delta }] })}\n\n`;
}

serve(handlers);
