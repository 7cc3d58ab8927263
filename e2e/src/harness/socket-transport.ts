import type { Transport } from '@codeai-hub/client/transport';
import WebSocket from 'ws';

/** A real WebSocket that signs in with the token, as no page can. Asks where the core is at every attempt. */
export function socketTransport(where: () => { url: string; token: string }): Transport {
  return {
    connect: (events) => {
      const { url, token } = where();
      const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/ws`, {
        headers: { authorization: `Bearer ${token}` },
      });
      let over = false;
      const end = () => {
        if (over) return;
        over = true;
        events.closed(null);
      };
      socket.on('open', () => events.opened());
      socket.on('message', (data) => events.frame(data.toString()));
      socket.on('close', end);
      socket.on('error', end);
      return { send: (frame) => socket.send(frame), close: () => socket.close() };
    },
  };
}
