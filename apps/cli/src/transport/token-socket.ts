import type { IncomingMessage } from 'node:http';
import type { SocketEvents, Transport } from '@codeai-hub/client/transport';
import { type HubErrorShape, isHubErrorShape } from '@codeai-hub/protocol/errors';
import WebSocket from 'ws';
import type { Address } from '../core/core-api.ts';

const REFUSAL_MAX = 65_536;

/** Where the core is now; `null` while there is none. */
export type Where = () => Promise<Address | null>;

/**
 * A WebSocket that signs in with the token, which no page can. It asks where the core is at every attempt: one that was
 * started again may be elsewhere, and has another token.
 */
export function tokenSocketTransport(where: Where): Transport {
  return {
    connect: (events) => {
      const attempt = new Attempt(events);
      where().then(
        (address) => (address ? attempt.open(address) : attempt.end(null)),
        () => attempt.end(null),
      );
      return { send: (frame) => attempt.send(frame), close: () => attempt.close() };
    },
  };
}

class Attempt {
  readonly #events: SocketEvents;
  #socket: WebSocket | null = null;
  #over = false;

  constructor(events: SocketEvents) {
    this.#events = events;
  }

  open({ url, token }: Address): void {
    if (this.#over) return;
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/api/v1/ws`, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      handshakeTimeout: 10_000,
    });
    this.#socket = socket;
    socket.on('open', () => this.#events.opened());
    socket.on('message', (data) => {
      if (!this.#over) this.#events.frame(data.toString());
    });
    socket.on('close', () => this.end(null));
    socket.on('error', () => this.end(null));
    socket.on('unexpected-response', (_, response) => {
      refusalIn(response).then(
        (error) => this.end(error),
        () => this.end(null),
      );
    });
  }

  send(frame: string): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  close(): void {
    this.#socket?.close();
    this.end(null);
  }

  end(error: HubErrorShape | null): void {
    if (this.#over) return;
    this.#over = true;
    this.#events.closed(error);
  }
}

/** Why the core took no socket, in its own words. */
async function refusalIn(response: IncomingMessage): Promise<HubErrorShape | null> {
  let text = '';
  for await (const piece of response.setEncoding('utf8')) {
    text += piece;
    if (text.length > REFUSAL_MAX) return null;
  }
  const { error } = JSON.parse(text) as { error?: unknown };
  return isHubErrorShape(error) ? error : null;
}
