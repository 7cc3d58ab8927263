import type { Clock } from '@codeai-hub/provider-kit/clock';

interface Parcel {
  bytes: number;
  deliver: () => void;
  taken: () => void;
}

export interface PipeOptions {
  clock: Clock;
  /** milliseconds the next parcel is under way */
  latency: () => number;
  /** bytes the reader takes per millisecond */
  rate: number;
}

/** One direction of a connection: parcels arrive in order, late, and only as fast as the reader takes them. */
export class Pipe {
  readonly #options: PipeOptions;
  readonly #parcels: Parcel[] = [];
  #bytes = 0;
  #held = false;
  #cancel: (() => void) | null = null;
  rate: number;

  constructor(options: PipeOptions) {
    this.#options = options;
    this.rate = options.rate;
  }

  /** parcels sent and not yet taken */
  get length(): number {
    return this.#parcels.length;
  }

  /** bytes of those parcels */
  get bytes(): number {
    return this.#bytes;
  }

  /** `taken` is called when the parcel has left the sender's buffer, which is when it arrives, or when it is lost. */
  send(bytes: number, deliver: () => void, taken: () => void = () => {}): void {
    this.#parcels.push({ bytes, deliver, taken });
    this.#bytes += bytes;
    this.#move();
  }

  /** Nothing arrives until `release`. */
  hold(): void {
    this.#held = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  release(): void {
    this.#held = false;
    this.#move();
  }

  /** What is under way is lost. */
  lose(): void {
    this.hold();
    for (const parcel of this.#parcels.splice(0)) this.#take(parcel);
  }

  #move(): void {
    const next = this.#parcels[0];
    if (!next || this.#held || this.#cancel) return;
    const wait = this.#options.latency() + (Number.isFinite(this.rate) ? next.bytes / this.rate : 0);
    this.#cancel = this.#options.clock.after(wait, () => {
      this.#cancel = null;
      this.#parcels.shift();
      this.#take(next);
      next.deliver();
      this.#move();
    });
  }

  #take(parcel: Parcel): void {
    this.#bytes -= parcel.bytes;
    parcel.taken();
  }
}
