import { HubError } from '@codeai-hub/protocol/errors';
import type { ResultOf } from '@codeai-hub/protocol/wire';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../diagnostics/log.ts';
import type { Hub } from '../../hub.ts';
import type { Refusals } from '../access/refusals.ts';
import type { Services } from '../services.ts';
import { CLOSE, type ClientSocket } from './client-socket.ts';
import { Connection } from './connection.ts';
import { type Caller, methodHandlers } from './methods.ts';
import { BACKPRESSURE, type Backpressure } from './outbox.ts';
import { Presence } from './presence.ts';
import type { ClientRequest } from './request.ts';
import { Rooms } from './rooms.ts';

/** Sockets that have not said hello, beyond what the welcomed may have. */
const STRANGERS_MAX = 32;

/** All connected clients. Knows no sockets but their interface, so tests can link clients in memory. */
export class Clients {
  readonly hub: Hub;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly refusals: Refusals;
  readonly backpressure: Backpressure;
  readonly rooms: Rooms;
  readonly presence = new Presence();
  readonly #services: Services;
  readonly #handlers: ReturnType<typeof methodHandlers>;
  readonly #connections = new Set<Connection>();
  readonly #members = new Set<Connection>();
  readonly #countListeners = new Set<(count: number) => void>();
  readonly #stopDrafts: () => void;

  constructor(options: { services: Services; refusals: Refusals; backpressure?: Backpressure }) {
    const { services } = options;
    this.hub = services.hub;
    this.clock = services.clock;
    this.logger = services.logger;
    this.refusals = options.refusals;
    this.backpressure = options.backpressure ?? BACKPRESSURE;
    this.rooms = new Rooms(services.hub);
    this.#services = services;
    this.#handlers = methodHandlers(services);
    this.#stopDrafts = services.hub.onDraft((sessionId, draft) => {
      for (const connection of this.#members) connection.member?.draftChanged(sessionId, draft);
    });
  }

  /** A client's socket has opened; tell the connection what comes of it. */
  attach(socket: ClientSocket): Connection {
    const connection = new Connection(this, socket);
    this.#connections.add(connection);
    return connection;
  }

  /** Clients that were welcomed and are there. */
  get count(): number {
    return this.#members.size;
  }

  onCount(listener: (count: number) => void): () => void {
    this.#countListeners.add(listener);
    return () => this.#countListeners.delete(listener);
  }

  /** No socket is taken on, whoever asks: nearly all of them would be strangers. */
  get isCrowded(): boolean {
    return this.#connections.size >= 2 * this.maxClients + STRANGERS_MAX;
  }

  get maxClients(): number {
    return this.#services.settings().maxClients;
  }

  /**
   * Why a client may not come in now. One that comes back before its old connection was noticed to be dead takes the
   * same place.
   */
  refuses(clientId: string): HubError | null {
    const limit = this.maxClients;
    const others = new Set<string>();
    for (const { member } of this.#members) if (member) others.add(member.identity.id);
    others.delete(clientId);
    return others.size >= limit ? new HubError('too_many_clients', { limit }) : null;
  }

  welcome(): Omit<ResultOf<'hello'>, 'protocolVersion'> {
    const { version, instanceId } = this.#services.core;
    return { coreVersion: version, instanceId, now: this.clock.now() };
  }

  joined(connection: Connection): void {
    this.#members.add(connection);
    this.#tellCount();
  }

  left(connection: Connection): void {
    this.#connections.delete(connection);
    if (this.#members.delete(connection)) this.#tellCount();
  }

  async answer(caller: Caller, request: Exclude<ClientRequest, { method: 'hello' }>): Promise<unknown> {
    const handler = this.#handlers[request.method] as (caller: Caller, params: unknown) => unknown;
    return handler(caller, request.params);
  }

  announceRestart(reason: string): void {
    for (const connection of this.#members) connection.announceRestart(reason);
  }

  /** Says goodbye to everyone. */
  closeAll(reason: string): void {
    this.#stopDrafts();
    for (const connection of [...this.#connections]) connection.close(CLOSE.goingAway, reason);
  }

  #tellCount(): void {
    for (const listener of [...this.#countListeners]) listener(this.#members.size);
  }
}
