import type { Clock } from '../../clock.ts';

/** Allows `size` at once, and one more every `refillMs`. */
export class TokenBucket {
  readonly #clock: Clock;
  readonly #size: number;
  readonly #refillMs: number;
  #tokens: number;
  #at: number;

  constructor(options: { clock: Clock; size: number; refillMs: number }) {
    this.#clock = options.clock;
    this.#size = options.size;
    this.#refillMs = options.refillMs;
    this.#tokens = options.size;
    this.#at = options.clock.now();
  }

  /** Takes one; false when none is left. */
  take(): boolean {
    this.#refill();
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  get isEmpty(): boolean {
    this.#refill();
    return this.#tokens < 1;
  }

  /** A clock that was set back refills nothing and takes nothing away. */
  #refill(): void {
    const now = this.#clock.now();
    const gained = Math.max(0, now - this.#at) / this.#refillMs;
    this.#tokens = Math.min(this.#size, this.#tokens + gained);
    this.#at = now;
  }
}
