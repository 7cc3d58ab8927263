import { type ClientSocket, UNAWAITED } from './client-socket.ts';

/** Bytes waiting for a client: above `high` its channels wait, below `low` they go on, above `full` it is not heard. */
export interface Backpressure {
  high: number;
  low: number;
  full: number;
}

export const BACKPRESSURE: Backpressure = { high: 1_048_576, low: 262_144, full: 16_777_216 };

/**
 * What goes to one client. It never holds frames back itself: who would send channel frames asks `isCongested` first and
 * keeps only its place (I13). Of news of which the latest counts, it keeps the latest.
 */
export class Outbox {
  readonly #socket: ClientSocket;
  readonly #limits: Backpressure;
  readonly #events: { drained: () => void; progressed: () => void };
  readonly #latest = new Map<string, () => string>();
  #isCongested = false;
  #isOpen = true;

  constructor(options: {
    socket: ClientSocket;
    limits: Backpressure;
    /** `drained`: no longer congested; `progressed`: a congested or full client took some bytes */
    events: { drained: () => void; progressed: () => void };
  }) {
    this.#socket = options.socket;
    this.#limits = options.limits;
    this.#events = options.events;
  }

  get isCongested(): boolean {
    return this.#isCongested;
  }

  /** The client reads so little of what it asks for that no more is taken from it. */
  get isFull(): boolean {
    return this.#socket.bufferedAmount > this.#limits.full;
  }

  send(frame: Buffer | string): void {
    if (!this.#isOpen) return;
    const waiting = this.#socket.bufferedAmount + Buffer.byteLength(frame);
    this.#socket.send(frame, waiting > this.#limits.low ? this.#written : UNAWAITED);
    if (this.#socket.bufferedAmount > this.#limits.high) this.#isCongested = true;
  }

  /** Sends now, or when there is room again; then only the last of its key. */
  sendLatest(key: string, frame: () => string): void {
    if (this.#isCongested) this.#latest.set(key, frame);
    else this.send(frame());
  }

  forget(key: string): void {
    this.#latest.delete(key);
  }

  close(): void {
    this.#isOpen = false;
    this.#latest.clear();
  }

  readonly #written = (): void => {
    if (!this.#isOpen || !this.#isCongested) return;
    if (this.#socket.bufferedAmount <= this.#limits.low) {
      this.#isCongested = false;
      this.#flushLatest();
      if (!this.#isCongested) this.#events.drained();
    }
    this.#events.progressed();
  };

  #flushLatest(): void {
    for (const [key, frame] of this.#latest) {
      if (this.#isCongested) return;
      this.#latest.delete(key);
      this.send(frame());
    }
  }
}
