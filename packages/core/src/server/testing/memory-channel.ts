import type { Channel, Envelope, Origin } from '@codeai-hub/protocol/envelope';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Feed } from '../../hub.ts';

/** A channel whose whole log is in memory. `floor` can be raised, as when deltas were compacted away. */
export class MemoryChannel<S extends { seq: number }> implements Feed {
  readonly channel: Channel;
  readonly handle: number;
  readonly #reduce: (state: S | null, envelope: Envelope) => S;
  readonly #now: () => number;
  readonly #listeners = new Set<(events: readonly Envelope[]) => void>();
  readonly #restartListeners = new Set<() => void>();
  readonly #endListeners = new Set<(error: HubErrorShape) => void>();
  #log: Envelope[] = [];
  #state: S | null = null;
  #json: { seq: number; text: string } | null = null;
  epoch = 'e1';
  /** events up to this number are no longer in the log */
  floor = 0;
  /** feeds held now */
  held = 0;
  /** how often the events after a number were asked for */
  reads = 0;
  readsFail: Error | null = null;
  #heldBack: Envelope[] | null = null;

  constructor(channel: Channel, handle: number, reduce: (state: S | null, envelope: Envelope) => S, now: () => number) {
    this.channel = channel;
    this.handle = handle;
    this.#reduce = reduce;
    this.#now = now;
  }

  get seq(): number {
    return this.#log.length;
  }

  get state(): S {
    if (this.#state === null) throw new Error('a channel without events');
    return this.#state;
  }

  get log(): readonly Envelope[] {
    return this.#log;
  }

  /** who listens now */
  get listeners(): number {
    return this.#listeners.size;
  }

  append(events: readonly { type: string }[], origin: Origin): Envelope[] {
    const at = this.#now();
    const envelopes = events.map((event, index) => ({ seq: this.seq + index + 1, at, origin, event }));
    this.#log.push(...envelopes);
    for (const envelope of envelopes) this.#state = this.#reduce(this.#state, envelope);
    if (this.#heldBack) this.#heldBack.push(...envelopes);
    else this.#publish(envelopes);
    return envelopes;
  }

  /** What is appended from here on is in the log, but told to nobody before `publishHeldBack`, and then as one batch. */
  holdBack(): void {
    this.#heldBack = [];
  }

  publishHeldBack(): void {
    const events = this.#heldBack ?? [];
    this.#heldBack = null;
    this.#publish(events);
  }

  #publish(envelopes: readonly Envelope[]): void {
    for (const listener of this.#listeners) listener(envelopes);
  }

  end(error: HubErrorShape): void {
    for (const listener of [...this.#endListeners]) listener(error);
  }

  snapshotJson(): string {
    if (this.#json?.seq !== this.seq) this.#json = { seq: this.seq, text: JSON.stringify(this.#state) };
    return this.#json.text;
  }

  eventsAfter(seq: number, limit: number): Envelope[] | null {
    this.reads++;
    if (this.readsFail) throw this.readsFail;
    if (seq > this.seq || seq < this.floor || this.seq - seq > limit) return null;
    return this.#log.slice(seq);
  }

  listen(listener: (events: readonly Envelope[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onEnd(listener: (error: HubErrorShape) => void): () => void {
    this.#endListeners.add(listener);
    return () => this.#endListeners.delete(listener);
  }

  onRestart(listener: () => void): () => void {
    this.#restartListeners.add(listener);
    return () => this.#restartListeners.delete(listener);
  }

  /** The log lost what came after a number; what is left goes on under another epoch. */
  restart(epoch: string, seq: number): void {
    this.epoch = epoch;
    this.#log = this.#log.slice(0, seq);
    this.#state = this.#log.reduce<S | null>(this.#reduce, null);
    this.#json = null;
    for (const listener of [...this.#restartListeners]) listener();
  }

  hold(): Feed & { release(): void } {
    this.held++;
    const release = () => {
      this.held--;
    };
    return new Proxy(this, {
      get: (target, name) => (name === 'release' ? release : bound(target, name)),
    }) as unknown as Feed & {
      release(): void;
    };
  }
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name, target);
  return typeof value === 'function' ? value.bind(target) : value;
}
