import { describeError } from '@codeai-hub/protocol/errors';
import { MAX_CLIENT_FRAME } from '@codeai-hub/protocol/wire';
import { WebSocket } from 'ws';
import { errorFrame } from './frames.ts';

const TOO_LARGE = 1009;

/** ws ends a connection by itself for a frame it does not read; this one says why before. */
export class TellingSocket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (code !== TOO_LARGE || this.readyState !== WebSocket.OPEN) return super.close(code, reason);
    const size = `more than ${MAX_CLIENT_FRAME}`;
    const error = describeError('too_large', { what: 'The frame', size, limit: MAX_CLIENT_FRAME });
    this.send(errorFrame(null, error));
    super.close(code, error.code);
  }
}
