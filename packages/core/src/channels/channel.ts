import type { Channel as ChannelName, Envelope } from '@codeai-hub/protocol/envelope';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Feed } from '../hub.ts';
import { Tail } from './tail.ts';

/** What a channel needs of its log file. */
export interface ChannelLog {
  readonly epoch: string;
  append(envelopes: readonly Envelope[]): void;
  /** resolves when everything appended so far is on disk */
  durable(atOnce?: boolean): Promise<void>;
  read(fromSeq: number, limit: number): Envelope[];
}

/**
 * A numbered stream of events with the state they lead to. The only place where events become visible: first the log,
 * then the state, then the listeners (I2, I3).
 */
export class Channel<S extends { seq: number }> implements Feed {
  readonly channel: ChannelName;
  readonly handle: number;
  readonly #log: ChannelLog;
  readonly #listeners = new Set<(events: readonly Envelope[]) => void>();
  readonly #endListeners = new Set<(error: HubErrorShape) => void>();
  readonly #restartListeners = new Set<() => void>();
  readonly #report: (error: unknown) => void;
  #state: S;
  #tail = new Tail();
  #json: { seq: number; text: string } | null = null;

  /** `report` takes what a listener throws: its failure is no failure of the channel. */
  constructor(options: {
    channel: ChannelName;
    handle: number;
    log: ChannelLog;
    state: S;
    report: (error: unknown) => void;
  }) {
    this.channel = options.channel;
    this.handle = options.handle;
    this.#log = options.log;
    this.#state = options.state;
    this.#report = options.report;
  }

  get epoch(): string {
    return this.#log.epoch;
  }

  get seq(): number {
    return this.#state.seq;
  }

  get state(): S {
    return this.#state;
  }

  /** Throws what the log throws, and then nothing has changed. `state` is what the envelopes reduce to. */
  commit(envelopes: readonly Envelope[], state: S): void {
    if (envelopes.length === 0) return;
    this.#log.append(envelopes);
    this.#state = state;
    this.#tail.push(envelopes);
    for (const listener of this.#listeners) this.#tell(() => listener(envelopes));
  }

  /** The log was opened anew under another epoch: those who follow get the state as a whole. */
  restart(state: S): void {
    this.#state = state;
    this.#tail = new Tail();
    this.#json = null;
    for (const listener of [...this.#restartListeners]) this.#tell(listener);
  }

  durable(atOnce = false): Promise<void> {
    return this.#log.durable(atOnce);
  }

  snapshotJson(): string {
    if (this.#json?.seq !== this.seq) this.#json = { seq: this.seq, text: JSON.stringify(this.#state) };
    return this.#json.text;
  }

  eventsAfter(seq: number, limit: number): Envelope[] | null {
    const missing = this.seq - seq;
    if (missing < 0 || missing > limit) return null;
    if (missing === 0) return [];
    const known = this.#tail.after(seq);
    if (known) return known;
    const read = this.#log.read(seq + 1, missing);
    return read.length === missing ? read : null;
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

  end(error: HubErrorShape): void {
    for (const listener of [...this.#endListeners]) this.#tell(() => listener(error));
    this.#endListeners.clear();
    this.#restartListeners.clear();
    this.#listeners.clear();
  }

  /** Others still hear what one of them fails at. */
  #tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#report(error);
    }
  }
}
