import { once } from 'node:events';
import { reduceRoot } from '@codeai-hub/protocol/channels/root/reducer';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import { type Envelope, firstSeq } from '@codeai-hub/protocol/envelope';
import {
  type CoreFrame,
  type ErrorFrame,
  expandDelta,
  type NotificationFrame,
  type Notifications,
  type ParamsOf,
  type ResultFrame,
  type Subscription,
} from '@codeai-hub/protocol/wire';
import { WebSocket } from 'ws';
import { TOKEN } from './test-server.ts';

interface Followed {
  channel: string;
  epoch: string;
  seq: number;
  state: unknown;
}

/**
 * A window as the protocol describes one: follows channels by the reducers and refuses any gap, repeat or wrong order.
 * Every frame is kept, and a test can wait for one.
 */
export class TestClient {
  readonly socket: WebSocket;
  readonly frames: CoreFrame[] = [];
  readonly byHandle = new Map<number, Followed>();
  readonly #waiting = new Set<() => void>();
  #closed: { code: number; reason: string } | null = null;
  #nextId = 1;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer) => this.#received(data));
    socket.on('close', (code, reason) => {
      this.#closed = { code, reason: reason.toString() };
      this.#wake();
    });
    // What goes wrong shows in the frames and the close.
    socket.on('error', () => this.#wake());
  }

  static async open(
    port: number,
    headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` },
  ): Promise<TestClient> {
    const client = new TestClient(new WebSocket(`ws://127.0.0.1:${port}/api/v1/ws`, { headers, autoPong: true }));
    await once(client.socket, 'open');
    return client;
  }

  /** Connected, welcomed and ready. */
  static async live(port: number, subscribe: Subscription[] = [], id = 'client-1'): Promise<TestClient> {
    const client = await TestClient.open(port);
    client.hello(subscribe, id);
    await client.until('ready', () => client.notifications('ready').length > 0);
    return client;
  }

  hello(subscribe: Subscription[] = [], id = 'client-1', more: Partial<ParamsOf<'hello'>> = {}): number {
    const client = { id, kind: 'other' as const, name: `Window ${id}`, version: '1' };
    return this.send('hello', { protocolVersions: [1], client, subscribe, ...more });
  }

  send(method: string, params?: unknown): number {
    const id = this.#nextId++;
    this.socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return id;
  }

  async request(method: string, params?: unknown): Promise<ResultFrame | ErrorFrame> {
    const id = this.send(method, params);
    return this.answer(id);
  }

  async answer(id: number | string | null): Promise<ResultFrame | ErrorFrame> {
    const find = () => this.frames.find((frame): frame is ResultFrame | ErrorFrame => 'id' in frame && frame.id === id);
    await this.until(`the answer to ${id}`, () => find() !== undefined);
    return find() as ResultFrame | ErrorFrame;
  }

  notifications<N extends keyof Notifications>(name: N): Notifications[N][] {
    return this.frames.flatMap((frame) =>
      'method' in frame && frame.method === name ? [(frame as NotificationFrame).params as Notifications[N]] : [],
    );
  }

  errors(): string[] {
    return this.frames.flatMap((frame) => ('error' in frame ? [frame.error.data.code] : []));
  }

  followed(channel: string): Followed | undefined {
    return [...this.byHandle.values()].find((one) => one.channel === channel);
  }

  async reaches(channel: string, seq: number): Promise<void> {
    await this.until(`${channel} at ${seq}`, () => (this.followed(channel)?.seq ?? 0) >= seq);
  }

  async closed(): Promise<{ code: number; reason: string }> {
    await this.until('the close', () => this.#closed !== null, { alsoClosed: true });
    return this.#closed ?? { code: 0, reason: '' };
  }

  /** Resolves as soon as it holds, looked at after every frame; fails when the connection ends before. */
  async until(what: string, holds: () => boolean, { alsoClosed = false } = {}): Promise<void> {
    while (!holds()) {
      if (this.#closed && !alsoClosed)
        throw new Error(`closed (${JSON.stringify(this.#closed)}) while waiting for ${what}`);
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      await promise;
    }
  }

  #received(data: Buffer): void {
    const frame = JSON.parse(data.toString('utf8')) as CoreFrame;
    this.frames.push(frame);
    if ('method' in frame) this.#apply(frame);
    this.#wake();
  }

  #apply(frame: NotificationFrame): void {
    if (frame.method === 'snapshot') {
      const { channel, handle, epoch, seq, state } = frame.params;
      this.byHandle.set(handle, { channel, epoch, seq, state });
    } else if (frame.method === 'replay') {
      const { channel, handle, epoch, from } = frame.params;
      const known = this.byHandle.get(handle);
      if (!known) this.byHandle.set(handle, { channel, epoch, seq: from - 1, state: null });
      else if (known.seq !== from - 1) throw new Error(`replay from ${from} after ${known.seq}`);
    } else if (frame.method === 'events') this.#reduce(frame.params.handle, frame.params.events);
    else if (frame.method === 'delta') this.#reduce(frame.params[0], [expandDelta(frame.params)]);
  }

  #reduce(handle: number, envelopes: Envelope[]): void {
    const known = this.byHandle.get(handle);
    if (!known) throw new Error(`events for the unknown handle ${handle}`);
    for (const envelope of envelopes) {
      if (firstSeq(envelope) !== known.seq + 1) throw new Error(`event ${firstSeq(envelope)} after ${known.seq}`);
      known.seq = envelope.seq;
      if (known.state === null && known.seq > 1) continue;
      known.state =
        known.channel === 'root'
          ? reduceRoot(known.state as never, envelope)
          : reduceSession(known.state as never, envelope);
    }
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}
