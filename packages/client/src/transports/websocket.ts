import { ERROR_KINDS, type HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Transport } from '../transport.ts';

/** Asks the core why it takes no socket of this client. `null`: it does not say, or is not there. */
export type Explain = () => Promise<HubErrorShape | null>;

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
      socket.onclose = () => {
        if (opened) return end(null);
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

/** Reads the refusal from a route of the HTTP API that asks for the same sign-in, as `/api/v1/status`. */
export function explainByHttp(url: string, timeoutMs = 5_000): Explain {
  return async () => {
    const answer = await fetch(url, { credentials: 'same-origin', signal: AbortSignal.timeout(timeoutMs) });
    if (answer.ok) return null;
    const body = (await answer.json()) as { error?: unknown };
    return isError(body.error) ? body.error : null;
  };
}

function isError(value: unknown): value is HubErrorShape {
  const { code, message } = (value ?? {}) as Partial<HubErrorShape>;
  return typeof code === 'string' && Object.hasOwn(ERROR_KINDS, code) && typeof message === 'string';
}
