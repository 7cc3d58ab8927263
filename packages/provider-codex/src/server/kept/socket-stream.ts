import type { LineStream } from '@codeai-hub/provider-kit/rpc';

/** More is no message, as with lines. */
const LONGEST_MESSAGE = 64 << 20;

/** The app-server's messages over its socket: one in each frame. Rejects when nobody listens there. */
export async function socketStream(path: string): Promise<LineStream> {
  // Only where a server survives: it is no part of an ordinary start.
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(`ws+unix://${path}:/`, { perMessageDeflate: false, maxPayload: LONGEST_MESSAGE });
  const opened = Promise.withResolvers<void>();
  const lines: ((line: string) => void)[] = [];
  const closes: ((reason?: string) => void)[] = [];
  let broken: string | undefined;
  socket.on('message', (data) => {
    for (const listener of lines) listener(String(data));
  });
  socket.on('error', (error) => {
    broken = error.message;
    opened.reject(error);
  });
  socket.on('close', () => {
    // One of them may close it in turn.
    for (const listener of closes.splice(0)) listener(broken);
  });
  socket.on('open', () => opened.resolve());
  await opened.promise;
  return {
    send: (line) => socket.send(line, () => {}),
    drained: async () => {},
    onLine: (listener) => lines.push(listener),
    onClose: (listener) => closes.push(listener),
    close: () => {
      closes.length = 0;
      socket.terminate();
    },
  };
}
