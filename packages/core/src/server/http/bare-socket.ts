import type { Duplex } from 'node:stream';
import { ERROR_KINDS, type HubErrorShape } from '@codeai-hub/protocol/errors';
import { STATUS_CODES } from '../node-http.ts';

/** Answers by hand where there is no server response (yet, or any more), and ends the connection. */
export function endWithError(socket: Duplex, error: HubErrorShape): void {
  const status = ERROR_KINDS[error.code].http;
  const body = JSON.stringify({ error });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
