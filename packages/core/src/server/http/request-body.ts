import type { IncomingMessage } from 'node:http';
import { HubError } from '@codeai-hub/protocol/errors';

/**
 * What a refused sender may still send: few read an answer before they have said everything, and a closed connection
 * would take it from them.
 */
const LEFTOVER_MAX = 67_108_864;

/** The whole body. Throws `too_large` as soon as that is known, `invalid_request` when the sender breaks off. */
export async function readBody(request: IncomingMessage, limit: number, what: string): Promise<Buffer> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) throw new HubError('too_large', { what, size: announced, limit });
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Not `for await`: leaving that loop would destroy the connection the answer has to go through.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > limit) throw new HubError('too_large', { what, size, limit });
    }
  } catch (error) {
    if (error instanceof HubError) throw error;
    throw new HubError(
      'invalid_request',
      { path: 'body', reason: 'it ended before it was complete' },
      { cause: error },
    );
  }
  return Buffer.concat(chunks, size);
}

/** Takes what still comes after an early answer, and leaves it aside, up to a limit. */
export function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  let left = LEFTOVER_MAX;
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  request.resume();
}
