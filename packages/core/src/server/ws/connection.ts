import { HubError, type HubErrorShape } from '@codeai-hub/protocol/errors';
import { negotiateVersion, PROTOCOL_VERSIONS } from '@codeai-hub/protocol/version';
import type { ParamsOf } from '@codeai-hub/protocol/wire';
import { TokenBucket } from '../access/token-bucket.ts';
import { shapeOfFailure } from '../failure.ts';
import { CLOSE, type ClientSocket, type ClientSocketEvents } from './client-socket.ts';
import type { Clients } from './clients.ts';
import { errorFrame, notificationFrame, resultFrame } from './frames.ts';
import { Heartbeat } from './heartbeat.ts';
import { LONG_ANSWERS } from './methods.ts';
import { Outbox } from './outbox.ts';
import type { PresentClient } from './presence.ts';
import { BadFrame, type ClientRequest, parseRequest, type RequestId } from './request.ts';
import { Subscriptions } from './subscriptions.ts';

/** How long a client may stay silent before its hello. */
const HELLO_WITHIN_MS = 10_000;
/** Requests of one client worked on at the same time; more wait unread. */
const IN_WORK_MAX = 64;
/** A client that does not know the protocol is told so this often, then closed. */
const BAD_FRAMES = { size: 50, refillMs: 2_000 };

type Life =
  | { state: 'waiting-hello'; cancelTimeout: () => void }
  /** welcomed; the first answers are on their way */
  | { state: 'syncing'; subscriptions: Subscriptions }
  | { state: 'live'; subscriptions: Subscriptions }
  | { state: 'closing' };

type MemberLife = Extract<Life, { state: 'syncing' | 'live' }>;

/** One client from its socket's opening to its end. Nothing it sends can throw out of here. */
export class Connection implements ClientSocketEvents {
  readonly #clients: Clients;
  readonly #socket: ClientSocket;
  readonly #outbox: Outbox;
  readonly #heartbeat: Heartbeat;
  readonly #badFrames: TokenBucket;
  readonly #inbox: string[] = [];
  #inWork = 0;
  #isPaused = false;
  /** the last long answer of each kind */
  readonly #longAnswers = new Map<string, Promise<void>>();
  #wakeLongAnswers: (() => void)[] = [];
  #life: Life;

  constructor(clients: Clients, socket: ClientSocket) {
    const { clock, backpressure } = clients;
    this.#clients = clients;
    this.#socket = socket;
    this.#outbox = new Outbox({
      socket,
      limits: backpressure,
      events: { drained: () => this.#drained(), progressed: () => this.#progressed() },
    });
    this.#heartbeat = new Heartbeat({ clock, ping: () => socket.ping(), dead: () => this.#dead() });
    this.#badFrames = new TokenBucket({ clock, ...BAD_FRAMES });
    const cancelTimeout = clock.after(HELLO_WITHIN_MS, () => this.#refuse(null, new HubError('hello_required')));
    this.#life = { state: 'waiting-hello', cancelTimeout };
  }

  /** Set once welcomed. */
  get member(): Subscriptions | null {
    return this.#life.state === 'syncing' || this.#life.state === 'live' ? this.#life.subscriptions : null;
  }

  received(frame: string): void {
    this.#heartbeat.heard();
    if (this.#life.state === 'closing') return;
    this.#inbox.push(frame);
    this.#work();
  }

  unreadable(reason: string): void {
    this.#heartbeat.heard();
    this.#bad(null, new HubError('invalid_json', { reason }));
  }

  alive(): void {
    this.#heartbeat.heard();
  }

  closed(): void {
    this.#leave();
  }

  /** Tells all clients alike; not held back for a slow one, since it is the last thing said. */
  announceRestart(reason: string): void {
    if (this.member) this.#outbox.send(notificationFrame('core.restarting', { reason }));
  }

  close(code: number, reason: string): void {
    if (!this.#leave()) return;
    this.#socket.close(code, reason);
    // The other side's goodbye must be read.
    if (this.#isPaused) this.#socket.resume();
  }

  terminate(): void {
    this.#leave();
    this.#socket.terminate();
  }

  /** Takes from the inbox what may be worked on now; while something must wait, the socket is not read. */
  #work(): void {
    while (this.#inbox.length > 0 && this.#inWork < IN_WORK_MAX && !this.#outbox.isFull) {
      const frame = this.#inbox.shift();
      if (frame !== undefined) this.#take(frame);
    }
    const mustWait = this.#inbox.length > 0;
    if (mustWait === this.#isPaused || this.#life.state === 'closing') return;
    this.#isPaused = mustWait;
    if (mustWait) this.#socket.pause();
    else this.#socket.resume();
  }

  #take(frame: string): void {
    const { life, request } = { life: this.#life, request: this.#parse(frame) };
    if (!request) return;
    switch (life.state) {
      case 'waiting-hello':
        if (request.method === 'hello') return this.#hello(request.id, request.params, life.cancelTimeout);
        return this.#refuse(request.id, new HubError('hello_required'));
      case 'syncing':
      case 'live':
        if (request.method !== 'hello') return this.#begin(life, request);
        return this.#bad(
          request.id,
          new HubError('invalid_request', { path: 'method', reason: 'hello was said before' }),
        );
      case 'closing':
        return;
    }
  }

  #parse(frame: string): ClientRequest | null {
    try {
      return parseRequest(frame);
    } catch (error) {
      if (error instanceof BadFrame) this.#bad(error.id, error.error);
      else this.#outbox.send(errorFrame(null, this.#shapeOf(error, 'a frame')));
      return null;
    }
  }

  #hello(id: RequestId, params: ParamsOf<'hello'>, cancelTimeout: () => void): void {
    const protocolVersion = negotiateVersion(params.protocolVersions);
    if (protocolVersion === null) {
      const details = { offered: params.protocolVersions.join(', '), spoken: PROTOCOL_VERSIONS.join(', ') };
      return this.#refuse(id, new HubError('protocol_version', details));
    }
    const { id: clientId, name, kind } = params.client;
    const refused = this.#clients.refuses(clientId);
    if (refused) return this.#refuse(id, refused);
    cancelTimeout();
    const subscriptions = this.#join({ id: clientId, name, kind });
    this.#life = { state: 'syncing', subscriptions };
    this.#outbox.send(resultFrame(id, { protocolVersion, ...this.#clients.welcome() }));
    this.#clients.joined(this);
    void this.#sync(subscriptions, params.subscribe);
  }

  #join(identity: PresentClient): Subscriptions {
    const { rooms, presence, hub, logger } = this.#clients;
    return new Subscriptions({
      identity,
      outbox: this.#outbox,
      rooms,
      presence,
      hub,
      shapeOf: (error) => this.#shapeOf(error, 'subscribe'),
      draftFailed: (error) => logger.warn({ err: error }, 'a draft cannot be read'),
    });
  }

  /** I12: one answer for each channel, then `ready`. Subscribing answers failures as `gone` and does not reject. */
  async #sync(subscriptions: Subscriptions, wanted: ParamsOf<'hello'>['subscribe']): Promise<void> {
    await Promise.all(wanted.map(({ channel, cursor }) => subscriptions.subscribe(channel, cursor ?? null)));
    if (this.#life.state !== 'syncing') return;
    this.#life = { state: 'live', subscriptions };
    this.#outbox.send(notificationFrame('ready', {}));
  }

  #begin({ subscriptions }: MemberLife, request: Exclude<ClientRequest, { method: 'hello' }>): void {
    this.#inWork++;
    const work = () => this.#clients.answer({ actor: actorOf(subscriptions.identity), subscriptions }, request);
    const kind = LONG_ANSWERS.get(request.method);
    const result = kind === undefined ? work() : this.#afterLongAnswers(kind, work);
    void this.#finish(request, result);
  }

  async #finish({ id, method }: ClientRequest, result: Promise<unknown>): Promise<void> {
    let frame: string;
    try {
      frame = resultFrame(id, await result);
    } catch (error) {
      frame = errorFrame(id, this.#shapeOf(error, method));
    }
    this.#outbox.send(frame);
    this.#inWork--;
    this.#work();
  }

  /** Runs `work` when the long answers before it are made and the client has room for another. */
  #afterLongAnswers<T>(kind: string, work: () => Promise<T>): Promise<T> {
    const before = this.#longAnswers.get(kind) ?? Promise.resolve();
    const result = before.then(() => this.#room()).then(work);
    const over = result.then(
      () => {},
      () => {},
    );
    this.#longAnswers.set(kind, over);
    return result;
  }

  #room(): Promise<void> | undefined {
    if (!this.#outbox.isCongested) return undefined;
    return new Promise((resolve) => {
      this.#wakeLongAnswers.push(resolve);
    });
  }

  #makeLongAnswers(): void {
    for (const wake of this.#wakeLongAnswers.splice(0)) wake();
  }

  #drained(): void {
    this.#makeLongAnswers();
    this.member?.catchUp();
  }

  /** What a client that lags takes shows that it lives, though it may not get to see our pings. */
  #progressed(): void {
    this.#heartbeat.heard();
    this.#work();
  }

  #bad(id: RequestId | null, error: HubError): void {
    if (this.#life.state === 'closing') return;
    if (!this.#badFrames.take()) return this.#refuse(id, new HubError('rate_limited_client'));
    this.#clients.refusals.log(error.code, 'websocket');
    this.#outbox.send(errorFrame(id, error.toShape()));
  }

  /** Says why, and closes. */
  #refuse(id: RequestId | null, error: HubError): void {
    this.#clients.refusals.log(error.code, 'websocket');
    this.#outbox.send(errorFrame(id, error.toShape()));
    this.close(CLOSE.refused, error.code);
  }

  #dead(): void {
    this.#clients.logger.info({ client: this.member?.identity.name ?? null }, 'a client gives no sign of life; closed');
    this.terminate();
  }

  /** Lets go of everything; false when that was done before. */
  #leave(): boolean {
    const life = this.#life;
    if (life.state === 'closing') return false;
    this.#life = { state: 'closing' };
    this.#heartbeat.stop();
    this.#outbox.close();
    this.#inbox.length = 0;
    if (life.state === 'waiting-hello') life.cancelTimeout();
    else life.subscriptions.endAll();
    this.#makeLongAnswers();
    this.#clients.left(this);
    return true;
  }

  #shapeOf(error: unknown, where: string): HubErrorShape {
    return shapeOfFailure(error, `websocket ${where}`, this.#clients.logger);
  }
}

function actorOf({ id, name }: PresentClient): { clientId: string; name: string } {
  return { clientId: id, name };
}
