import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { describeError } from '@codeai-hub/protocol/errors';
import { type Clock, systemClock } from '../clock.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { realFileSystem } from '../storage/real-file-system.ts';
import { CookieSessions } from './access/cookie-sessions.ts';
import { Door } from './access/door.ts';
import { OneTimeCodes } from './access/one-time-codes.ts';
import { Refusals } from './access/refusals.ts';
import { SourceGate } from './access/source-gate.ts';
import { TokenBucket } from './access/token-bucket.ts';
import { endWithError } from './http/bare-socket.ts';
import { RequestHandler } from './http/handler.ts';
import type { Route } from './http/route.ts';
import { authRoutes } from './http/routes/auth.ts';
import { blobRoutes } from './http/routes/blobs.ts';
import { coreRoutes } from './http/routes/core.ts';
import { importRoutes } from './http/routes/imports.ts';
import { sessionRoutes } from './http/routes/sessions.ts';
import { StaticFiles } from './http/static-files.ts';
import { HOST, listenNear } from './listen.ts';
import { createServer } from './node-http.ts';
import type { CoreServices, Services } from './services.ts';
import { Clients } from './ws/clients.ts';
import type { Backpressure } from './ws/outbox.ts';
import { Upgrades } from './ws/upgrade.ts';

/** How long open requests and clients have to end by themselves when the server closes. */
const CLOSE_WITHIN_MS = 1_000;

export interface ServerOptions extends Omit<Services, 'clock'>, CoreServices {
  auth: {
    /** 256 random bits; whoever knows it may do everything */
    token: string;
    /** where signed-in browsers are remembered, owner-only */
    cookieFile: string;
  };
  /** the built page */
  staticDir: string;
  clock?: Clock;
  fs?: FileSystem;
  backpressure?: Backpressure;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** the HTTP API, for its description and tests */
  readonly routes: readonly Route[];
  /** clients that were welcomed and are there */
  clientCount(): number;
  /** told after each change; returns what stops it */
  onClientCount(listener: (count: number) => void): () => void;
  /** tells all windows that the core ends, so that they come back by themselves */
  announceRestart(reason: string): void;
  /** Answers what was accepted, ends all connections. Resolves when nothing is open any more. */
  close(): Promise<void>;
}

/** Listens on this machine only. Resolves when requests are answered. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const server = createServer({
    shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    headersTimeout: 10_000,
  });
  const port = await listenNear(server, options.settings().port, options.logger);
  return new HubServer(server, port, options);
}

class HubServer implements RunningServer {
  readonly port: number;
  readonly routes: readonly Route[];
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #clients: Clients;
  readonly #upgrades: Upgrades;
  #closed: Promise<void> | null = null;

  constructor(server: Server, port: number, options: ServerOptions) {
    const { logger, clock = systemClock } = options;
    const services = { ...options, clock };
    const refusals = new Refusals({ logger, clock });
    const gate = new SourceGate(port);
    const { token, cookieFile } = options.auth;
    const cookies = new CookieSessions({ fs: options.fs ?? realFileSystem, path: cookieFile, clock, logger });
    const door = new Door({ gate, port, token, cookies });
    const isClosing = () => this.#closed !== null;
    const files = new StaticFiles(options.staticDir);
    this.routes = makeRoutes(services, token, door);
    const handler = new RequestHandler({ gate, door, routes: this.routes, files, refusals, logger, isClosing });
    this.port = port;
    this.#server = server;
    this.#clock = clock;
    this.#clients = new Clients({
      services,
      refusals,
      ...(options.backpressure ? { backpressure: options.backpressure } : {}),
    });
    this.#upgrades = new Upgrades({ gate, door, clients: this.#clients, refusals, logger, isClosing });
    server.on(
      'request',
      (request: IncomingMessage, response: ServerResponse) => void handler.handle(request, response),
    );
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrades.handle(request, socket, head),
    );
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) =>
      refuseMalformed(error, socket, refusals),
    );
  }

  get url(): string {
    return `http://${HOST}:${this.port}`;
  }

  clientCount(): number {
    return this.#clients.count;
  }

  onClientCount(listener: (count: number) => void): () => void {
    return this.#clients.onCount(listener);
  }

  announceRestart(reason: string): void {
    this.#clients.announceRestart(reason);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#clients.closeAll('core_restarting');
    const cancel = this.#clock.after(CLOSE_WITHIN_MS, () => {
      this.#upgrades.cut();
      this.#server.closeAllConnections();
    });
    await promise;
    cancel();
  }
}

function makeRoutes(services: Services & CoreServices, token: string, door: Door): Route[] {
  const { clock, logger } = services;
  const codes = new OneTimeCodes(clock);
  const wrongCodes = new TokenBucket({ clock, size: 10, refillMs: 6_000 });
  const routes: Route[] = [
    ...coreRoutes(services, [token], () => routes),
    ...sessionRoutes(services),
    ...importRoutes(services),
    ...blobRoutes(services),
    ...authRoutes({ door, codes, wrongCodes, logger }),
  ];
  return routes;
}

/** What is no HTTP at all never reaches a handler. A connection that broke off is no offence. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex, refusals: Refusals): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const shape = describeError('invalid_request', { path: 'HTTP', reason: error.code ?? 'malformed' });
  refusals.log(shape.code, 'http', { reason: error.code ?? 'malformed' });
  endWithError(socket, shape);
}
