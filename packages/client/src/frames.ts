import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { describeWindowError } from '@codeai-hub/protocol/told-error';
import {
  type CoreFrame,
  type ErrorFrame,
  MAX_CLIENT_FRAME,
  type NotificationFrame,
  type ResultFrame,
} from '@codeai-hub/protocol/wire';

/** Reads a frame's outside. What is inside is the core's word, which a client takes (I1). Throws on anything else. */
export function parseFrame(text: string): CoreFrame {
  const frame: unknown = JSON.parse(text);
  if (frame === null || typeof frame !== 'object') throw new TypeError('a frame that is no object');
  const { method, id, result, error, params } = frame as Record<string, unknown>;
  if (typeof method === 'string' && params !== null && typeof params === 'object') return frame as NotificationFrame;
  if (id !== undefined && error !== null && typeof error === 'object') return frame as ErrorFrame;
  if (id !== undefined && result !== undefined) return frame as ResultFrame;
  throw new TypeError('a frame that is neither an answer nor a notification');
}

/** Why the core would not take this frame; `null` when it takes it. */
export function sizeRefusal(frame: string): HubErrorShape | null {
  if (frame.length * 3 <= MAX_CLIENT_FRAME) return null;
  const size = new TextEncoder().encode(frame).length;
  if (size <= MAX_CLIENT_FRAME) return null;
  return describeWindowError('too_large', { what: 'The message', size, limit: MAX_CLIENT_FRAME });
}
