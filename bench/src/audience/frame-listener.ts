import { once } from 'node:events';
import WebSocket from 'ws';
import type { Listener } from './listener.ts';
import { Tally } from './tally.ts';

/** A client of a floor: one JSON text per delta, appended to what it has. The least a window can do. */
export async function frameListener(url: string): Promise<Listener> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, 'open');
  let over = false;
  let text = '';
  const listener: Listener = {
    tally: new Tally(),
    bytes: 0,
    isOver: () => over,
    state: () => text,
    close: () => socket.terminate(),
  };
  socket.on('message', (data: Buffer) => {
    const frame = data.toString();
    listener.bytes += frame.length;
    const message = JSON.parse(frame) as { type: string; text: string };
    over = message.type === 'end';
    if (over) return;
    text += message.text;
    listener.tally.take(message.text);
  });
  return listener;
}
