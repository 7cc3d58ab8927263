import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { HubError } from '@codeai-hub/protocol/errors';
import type { RawData, WebSocket, WebSocketServer } from 'ws';
import type { Logger } from '../../diagnostics/log.ts';
import type { Door } from '../access/door.ts';
import type { Refusals } from '../access/refusals.ts';
import type { SourceGate } from '../access/source-gate.ts';
import { shapeOfFailure } from '../failure.ts';
import { endWithError } from '../http/bare-socket.ts';
import { API_PREFIX } from '../http/handler.ts';
import { type ClientSocket, type ClientSocketEvents, UNAWAITED } from './client-socket.ts';
import type { Clients } from './clients.ts';

const PATH = `${API_PREFIX}/ws`;
const TEXT = { binary: false };

export interface UpgradeOptions {
  gate: SourceGate;
  door: Door;
  clients: Clients;
  refusals: Refusals;
  logger: Logger;
  isClosing: () => boolean;
}

/** Turns a request into a client's connection, after the same checks as any other request (I14). */
export class Upgrades {
  readonly #options: UpgradeOptions;
  #server: WebSocketServer | null = null;

  constructor(options: UpgradeOptions) {
    this.#options = options;
  }

  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { clients, refusals, logger } = this.#options;
    // Without a listener, a peer that resets the connection would end the core.
    const onError = (error: Error) => logger.debug({ err: error }, 'a socket failed before it was upgraded');
    socket.on('error', onError);
    this.#check(request)
      .then((server) =>
        server.handleUpgrade(request, socket, head, (opened) => {
          socket.off('error', onError);
          connect(opened, clients, refusals);
        }),
      )
      .catch((error: unknown) => this.#refuse(socket, error));
  }

  /** Ends every socket at once, also of those that were told to go and stay. */
  cut(): void {
    for (const webSocket of this.#server?.clients ?? []) webSocket.terminate();
  }

  /** Throws what a request is refused with. */
  async #check(request: IncomingMessage): Promise<WebSocketServer> {
    const { gate, door, clients, isClosing } = this.#options;
    gate.check(request.headers, { navigation: false });
    if (isClosing()) throw new HubError('core_restarting');
    door.identify(request, { acts: true });
    const path = (request.url ?? '').split('?')[0] ?? '';
    if (path !== PATH) throw new HubError('unknown_method', { method: `websocket ${path.slice(0, 200)}` });
    // A start does not wait for what only a client needs.
    const { makeSocketServer } = await import('./socket-server.ts');
    if (clients.isCrowded) throw new HubError('too_many_clients', { limit: clients.maxClients });
    this.#server ??= makeSocketServer();
    return this.#server;
  }

  /** An answer in plain HTTP; the socket is not a server response any more. */
  #refuse(socket: Duplex, error: unknown): void {
    const shape = shapeOfFailure(error, `upgrade ${PATH}`, this.#options.logger);
    this.#options.refusals.log(shape.code, `upgrade ${PATH}`);
    endWithError(socket, shape);
  }
}

/** Joins a real WebSocket to a connection. */
function connect(webSocket: WebSocket, clients: Clients, refusals: Refusals): void {
  const events: ClientSocketEvents = clients.attach(clientSocket(webSocket));
  webSocket.on('message', (data, isBinary) => {
    if (isBinary) events.unreadable('frames must be text');
    else events.received(textOf(data));
  });
  webSocket.on('pong', () => events.alive());
  webSocket.on('ping', () => events.alive());
  webSocket.on('error', (error: Error & { code?: string }) => {
    // Too large, not UTF-8, not masked: ws closes the connection with the right code by itself.
    refusals.log('invalid_request', 'websocket', { reason: error.code ?? error.message });
  });
  webSocket.on('close', () => events.closed());
}

function clientSocket(webSocket: WebSocket): ClientSocket {
  return {
    get bufferedAmount() {
      return webSocket.bufferedAmount;
    },
    send: (frame, written) => {
      if (written === UNAWAITED) webSocket.send(frame, TEXT);
      else webSocket.send(frame, TEXT, written);
    },
    ping: () => webSocket.ping(),
    pause: () => webSocket.pause(),
    resume: () => webSocket.resume(),
    close: (code, reason) => webSocket.close(code, reason),
    terminate: () => webSocket.terminate(),
  };
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8');
}
