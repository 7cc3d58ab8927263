import type { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import { reduceRoot } from '@codeai-hub/protocol/channels/root/reducer';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { Channel } from '@codeai-hub/protocol/envelope';
import type { NotificationFrame, ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';
import type {
  ChannelView,
  CommandResult,
  HubClient,
  HubClientOptions,
  ReadMethod,
  SessionView,
  UnsentMessage,
} from './api.ts';
import { Channels } from './channels.ts';
import { type Clock, systemClock } from './clock.ts';
import { Connection } from './connection/connection.ts';
import type { ConnectionState } from './connection/state.ts';
import { pageLeaves, pageWakes } from './connection/wake.ts';
import { takeUpLeftovers } from './outbox/leftovers.ts';
import { Outbox } from './outbox/outbox.ts';
import { Replica } from './replica.ts';
import { Requests } from './requests.ts';
import { Drafts } from './session/drafts.ts';
import { Sessions } from './session/sessions.ts';
import { memoryStorage } from './storage.ts';
import { guardStorage } from './storage-guard.ts';
import type { Store } from './store.ts';

/** Makes a client. It does nothing until `connect()`. */
export function createHubClient(options: HubClientOptions): HubClient {
  return new Client(options);
}

class Client implements HubClient {
  readonly id: string;
  readonly unsent: Store<readonly UnsentMessage[]>;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #connection: Connection;
  readonly #channels: Channels;
  readonly #root: Replica<RootState>;
  readonly #sessions: Sessions;
  readonly #outbox: Outbox;
  readonly #requests: Requests;
  readonly #drafts: Drafts;
  readonly #onProblem: (problem: string, detail: unknown) => void;
  readonly #stopWaking: () => void;
  readonly #stopLeaving: () => void;
  /** milliseconds the core's clock is ahead of this one */
  #clockAhead = 0;
  #instanceId = '';

  constructor(options: HubClientOptions) {
    const clock = options.clock ?? systemClock;
    const onProblem = options.onProblem ?? ((problem, detail) => console.warn(problem, detail));
    const storage = guardStorage(options.storage ?? memoryStorage(), onProblem);
    this.id = options.client.id;
    this.#clock = clock;
    this.#newId = options.newId ?? (() => crypto.randomUUID());
    this.#onProblem = onProblem;
    const connection = this.#connect(options, clock);
    this.#connection = connection;
    this.#channels = new Channels(connection);
    this.#root = new Replica<RootState>({
      channel: 'root',
      reduce: reduceRoot,
      resubscribe: () => this.#channels.subscribe('root'),
      broken: (detail) => connection.confused(detail),
    });
    this.#channels.hold(this.#root);
    this.#requests = new Requests(connection);
    this.#outbox = new Outbox({
      storage,
      clock,
      call: (params, answer) => connection.call('command', params, answer),
    });
    this.unsent = takeUpLeftovers({ storage, outbox: this.#outbox, now: clock.now(), onProblem });
    const now = () => this.coreNow();
    this.#drafts = new Drafts({ clientId: this.id, clock, now, storage, connection, onProblem });
    this.#sessions = new Sessions(this.#channels, {
      outbox: this.#outbox,
      drafts: this.#drafts,
      newId: this.#newId,
      askHistory: (params) => this.#requests.request('history', params),
      broken: (detail) => connection.confused(detail),
    });
    this.#stopWaking = (options.wake ?? pageWakes)(() => connection.look());
    this.#stopLeaving = (options.leave ?? pageLeaves)(() => this.#drafts.flushAll());
  }

  get connection(): Store<ConnectionState> {
    return this.#connection.state;
  }

  get root(): ChannelView<RootState> {
    return this.#root;
  }

  connect(): void {
    this.#connection.connect();
  }

  session(sessionId: string): SessionView {
    return this.#sessions.hold(sessionId);
  }

  command(
    channel: Channel,
    command: RootCommand | SessionCommand,
    commandId: string = this.#newId(),
  ): Promise<CommandResult> {
    return this.#outbox.send(commandId, channel, command);
  }

  request<M extends ReadMethod>(method: M, params: ParamsOf<M>, signal?: AbortSignal): Promise<ResultOf<M>> {
    return this.#requests.request(method, params, signal);
  }

  coreNow(): number {
    return this.#clock.now() + this.#clockAhead;
  }

  close(): void {
    this.#stopWaking();
    this.#stopLeaving();
    this.#drafts.flushAll();
    this.#connection.close();
    this.#outbox.close();
    this.#requests.close();
  }

  #connect({ transport, client, random }: HubClientOptions, clock: Clock): Connection {
    return new Connection({
      transport,
      client,
      clock,
      random: random ?? Math.random,
      subscribe: () => this.#channels.forHello(),
      welcomed: ({ now, instanceId }) => {
        this.#clockAhead = now - clock.now();
        this.#instanceId = instanceId;
      },
      live: () => {
        this.#channels.connected();
        this.#drafts.connected(this.#instanceId);
        this.#outbox.connected();
        this.#requests.connected();
      },
      down: () => {
        this.#channels.disconnected();
        this.#sessions.disconnected();
      },
      notified: (frame) => this.#notified(frame),
      onProblem: this.#onProblem,
    });
  }

  #notified(frame: NotificationFrame): void {
    switch (frame.method) {
      case 'replay':
      case 'snapshot':
      case 'gone':
      case 'events':
      case 'delta':
        return this.#channels.receive(frame);
      case 'draft':
        return this.#drafts.received(frame.params.sessionId, frame.params.draft);
      case 'presence':
        return this.#sessions.get(frame.params.sessionId)?.viewers.set(frame.params.clients);
      case 'ready':
      case 'core.restarting':
        return;
      default:
        frame satisfies never;
        this.#onProblem('The core tells something this version does not know', frame);
    }
  }
}
