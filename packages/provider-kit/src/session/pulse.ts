import type { Clock } from '../clock.ts';
import type { ProviderEvent } from '../events.ts';

const MIN_PAUSE_MS = 1_000;

/** Passes events on, and tells of signs of life that are no event, at most one a second. */
export class Pulse {
  readonly #clock: Clock;
  readonly #emit: (event: ProviderEvent) => void;
  #lastAt = Number.NEGATIVE_INFINITY;
  count = 0;

  constructor(clock: Clock, emit: (event: ProviderEvent) => void) {
    this.#clock = clock;
    this.#emit = emit;
  }

  beat(event: ProviderEvent): void {
    this.count += 1;
    this.#lastAt = this.#clock.now();
    this.#emit(event);
  }

  sign(): void {
    if (this.#clock.now() - this.#lastAt >= MIN_PAUSE_MS) this.beat({ type: 'activity' });
  }
}
