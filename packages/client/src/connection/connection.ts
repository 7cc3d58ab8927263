import type { ErrorCode, HubErrorShape } from '@codeai-hub/protocol/errors';
import { PROTOCOL_VERSIONS } from '@codeai-hub/protocol/version';
import type {
  CoreFrame,
  ErrorFrame,
  Method,
  NotificationFrame,
  ParamsOf,
  ResultFrame,
  Subscription,
} from '@codeai-hub/protocol/wire';
import type { Clock } from '../clock.ts';
import { parseFrame, sizeRefusal } from '../frames.ts';
import { Cell, type Store } from '../store.ts';
import type { Socket, Transport } from '../transport.ts';
import { type Answer, Calls } from './calls.ts';
import { Heartbeat } from './heartbeat.ts';
import type { ConnectionState, Loss, Welcome } from './state.ts';
import { type ConnectionEvent, type Effect, transition } from './transition.ts';

/** A socket that does not open is given up after this long. */
const CONNECT_MS = 10_000;
/**
 * A hello without its end is given up after this long without a frame, at the first try; each further one has twice the
 * patience. On a slow line one snapshot may take longer, and to ask for it anew in vain would never end.
 */
const SYNC_MS = 10_000;
const SYNC_MAX_MS = 160_000;

/** Asking again cannot help: a person must sign in, open the right address, or update. */
const FINAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'unauthorized',
  'forbidden_host',
  'forbidden_origin',
  'protocol_version',
  'invalid_request',
]);

export interface ConnectionOptions {
  transport: Transport;
  client: ParamsOf<'hello'>['client'];
  clock: Clock;
  random: () => number;
  /** what to ask for in hello, taken when a socket has opened */
  subscribe: () => Subscription[];
  welcomed: (welcome: Welcome) => void;
  /** all channels of hello are answered; calls reach the core now */
  live: () => void;
  /** a socket that had opened is gone */
  down: () => void;
  notified: (frame: NotificationFrame) => void;
  onProblem: (problem: string, detail: unknown) => void;
}

/** The thin shell around `transition`: owns the socket, the timers and the unanswered calls. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #state = new Cell<ConnectionState>({ type: 'idle' });
  readonly #heartbeat: Heartbeat;
  #calls = new Calls();
  #socket: Socket | null = null;
  #cancelTimer: (() => void) | null = null;
  #restarting: string | null = null;
  /** an error that answers no request: the core says it before it ends the connection */
  #lastWord: HubErrorShape | null = null;
  readonly #events: ConnectionEvent[] = [];
  #stepping = false;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#heartbeat = new Heartbeat({
      clock: options.clock,
      ping: () => this.#call('ping', {}, { result: () => {}, failed: () => {}, lost: () => {} }),
      dead: () => {
        // Behind a long frame no sign of life comes through; `#giveUpSyncing` watches then.
        if (this.#state.get().type !== 'syncing') this.#dispatch({ type: 'lost', loss: { type: 'silent' } });
      },
    });
  }

  get state(): Store<ConnectionState> {
    return this.#state;
  }

  connect(): void {
    this.#dispatch({ type: 'connect' });
  }

  /** There is reason to doubt the connection, or to hope for one: the network changed, the page is shown again. */
  look(): void {
    const state = this.#state.get().type;
    if (state === 'waiting') this.connect();
    else if (state === 'live' || state === 'syncing') this.#heartbeat.look();
  }

  /**
   * Only while live; else the answer is `lost` at once. What is larger than a frame fails here, live or not: the core
   * would end the connection for it.
   */
  call<M extends Method>(method: M, params: ParamsOf<M>, answer: Answer<M>): void {
    const frame = this.#calls.frame(method, params);
    const refusal = sizeRefusal(frame.text);
    if (refusal) return answer.failed(refusal);
    if (this.#state.get().type !== 'live') return answer.lost();
    this.#calls.expect(frame, answer);
    this.#socket?.send(frame.text);
  }

  /** The core sent what cannot be: begin anew. */
  confused(detail: string): void {
    this.#options.onProblem('The core sent something this window does not understand', detail);
    this.#dispatch({ type: 'lost', loss: { type: 'confused', detail } });
  }

  close(): void {
    this.#dispatch({ type: 'close' });
  }

  #call<M extends Method>(method: M, params: ParamsOf<M>, answer: Answer<M>): void {
    const frame = this.#calls.frame(method, params);
    this.#calls.expect(frame, answer);
    this.#socket?.send(frame.text);
  }

  /** One event at a time: what a step sets off waits until the step is done. */
  #dispatch(event: ConnectionEvent): void {
    this.#events.push(event);
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (let next = this.#events.shift(); next; next = this.#events.shift()) this.#step(next);
    } finally {
      this.#stepping = false;
    }
  }

  #step(event: ConnectionEvent): void {
    const { clock, random } = this.#options;
    const before = this.#state.get();
    const { state, effects } = transition(before, event, { now: clock.now(), jitter: random() });
    if (state === before) return;
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    const tell = this.#state.stage(state);
    for (const effect of effects) this.#perform(effect, state);
    if (state.type === 'syncing') this.#giveUpSyncing(state.attempt);
    if (state.type === 'live') this.#options.live();
    tell();
  }

  #perform(effect: Effect, state: ConnectionState): void {
    switch (effect) {
      case 'open socket':
        return this.#openSocket();
      case 'say hello':
        return this.#sayHello();
      case 'close socket':
        return this.#closeSocket();
      case 'start retry timer': {
        const wait = state.type === 'waiting' ? state.retryAt - this.#options.clock.now() : 0;
        this.#cancelTimer = this.#options.clock.after(wait, () => this.connect());
      }
    }
  }

  #openSocket(): void {
    this.#restarting = null;
    this.#lastWord = null;
    this.#calls = new Calls();
    this.#giveUpAfter(CONNECT_MS);
    let over = false;
    const current = (act: () => void) => () => {
      if (!over) act();
    };
    const socket = this.#options.transport.connect({
      opened: current(() => this.#dispatch({ type: 'opened' })),
      frame: (text) => current(() => this.#receive(text))(),
      closed: (error) => current(() => this.#socketClosed(error))(),
    });
    this.#socket = {
      send: (frame) => socket.send(frame),
      close: () => {
        over = true;
        socket.close();
      },
    };
  }

  #closeSocket(): void {
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    this.#heartbeat.stop();
    socket.close();
    this.#calls.loseAll();
    this.#options.down();
  }

  #socketClosed(error: HubErrorShape | null): void {
    const refusal = this.#lastWord ?? error;
    if (refusal?.code === 'too_large') this.#calls.refuseLargest(refusal);
    if (refusal) return this.#turnedAway(refusal);
    const opened = this.#state.get().type !== 'connecting';
    const loss: Loss =
      this.#restarting === null
        ? { type: opened ? 'dropped' : 'unreachable' }
        : { type: 'restarting', reason: this.#restarting };
    this.#dispatch({ type: 'lost', loss });
  }

  #turnedAway(error: HubErrorShape): void {
    if (FINAL.has(error.code)) this.#dispatch({ type: 'refused', error });
    else this.#dispatch({ type: 'lost', loss: { type: 'turned_away', error } });
  }

  #giveUpAfter(ms: number): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.clock.after(ms, () =>
      this.#dispatch({
        type: 'lost',
        loss: { type: this.#state.get().type === 'connecting' ? 'unreachable' : 'silent' },
      }),
    );
  }

  #giveUpSyncing(attempt: number): void {
    this.#giveUpAfter(Math.min(SYNC_MAX_MS, SYNC_MS * 2 ** (attempt - 1)));
  }

  #sayHello(): void {
    this.#heartbeat.start();
    const params = {
      protocolVersions: [...PROTOCOL_VERSIONS],
      client: this.#options.client,
      subscribe: this.#options.subscribe(),
    };
    this.#call('hello', params, {
      result: (welcome) => {
        this.#options.welcomed(welcome);
        this.#dispatch({ type: 'welcomed', welcome });
      },
      failed: (error) => this.#turnedAway(error),
      lost: () => {},
    });
  }

  #receive(text: string): void {
    this.#heartbeat.heard();
    const state = this.#state.get();
    if (state.type === 'syncing') this.#giveUpSyncing(state.attempt);
    let frame: CoreFrame;
    try {
      frame = parseFrame(text);
    } catch (error) {
      return this.confused(`${String(error)}: ${text.slice(0, 200)}`);
    }
    if (!('method' in frame)) return this.#answered(frame);
    if (frame.method === 'ready') this.#dispatch({ type: 'ready' });
    else if (frame.method === 'core.restarting') this.#restarting = frame.params.reason;
    else this.#options.notified(frame);
  }

  #answered(frame: ResultFrame | ErrorFrame): void {
    if (this.#calls.settle(frame)) return;
    if ('error' in frame && frame.id === null) this.#lastWord = frame.error.data;
    this.#options.onProblem('The core answered what was not asked', frame);
  }
}
