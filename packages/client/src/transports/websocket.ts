import { type HubErrorShape, isHubErrorShape } from '@codeai-hub/protocol/errors';
import { describeWindowError } from '@codeai-hub/protocol/told-error';
import { MAX_CLIENT_FRAME } from '@codeai-hub/protocol/wire';
import type { Transport } from '../transport.ts';

/** Asks the core why it takes no socket of this client. `null`: it does not say, or is not there. */
export type Explain = () => Promise<HubErrorShape | null>;

/** The close code for a frame larger than the other side reads. */
const TOO_LARGE = 1009;

/**
 * Frames over a WebSocket of the platform. A browser hides why a socket was turned away, so `explain` asks on another
 * way; see `explainByHttp`.
 */
export function webSocketTransport(url: string, explain: Explain = async () => null): Transport {
  return {
    connect: (events) => {
      const socket = new WebSocket(url);
      let opened = false;
      let over = false;
      const end = (error: HubErrorShape | null) => {
        if (over) return;
        over = true;
        events.closed(error);
      };
      socket.onopen = () => {
        opened = true;
        events.opened();
      };
      socket.onmessage = (message) => {
        if (typeof message.data === 'string') events.frame(message.data);
      };
      socket.onclose = ({ code }) => {
        if (over) return;
        if (opened) return end(code === TOO_LARGE ? frameTooLarge() : null);
        explain().then(end, () => end(null));
      };
      return {
        send: (frame) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(frame);
        },
        close: () => {
          socket.close();
          end(null);
        },
      };
    },
  };
}

function frameTooLarge(): HubErrorShape {
  return describeWindowError('too_large', { what: 'A message', size: 'too many', limit: MAX_CLIENT_FRAME });
}

/** Reads the refusal from a route of the HTTP API that asks for the same sign-in, as `/api/v1/status`. */
export function explainByHttp(url: string, timeoutMs = 5_000): Explain {
  return async () => {
    const answer = await fetch(url, { credentials: 'same-origin', signal: AbortSignal.timeout(timeoutMs) });
    if (answer.ok) return null;
    const body = (await answer.json()) as { error?: unknown } | null;
    return isHubErrorShape(body?.error) ? body.error : null;
  };
}
