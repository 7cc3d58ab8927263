import { MAX_CLIENT_FRAME } from '@codeai-hub/protocol/wire';
import { WebSocketServer } from 'ws';
import { TellingSocket } from './telling-socket.ts';

/** Speaks WebSocket on sockets that were checked before. */
export function makeSocketServer(): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    // Frames are small and the way is short: compressing costs more than it saves, in time and memory.
    perMessageDeflate: false,
    maxPayload: MAX_CLIENT_FRAME,
    WebSocket: TellingSocket,
    clientTracking: true,
  });
}
