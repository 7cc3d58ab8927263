import type { Clock } from '../clock.ts';

export interface IdleStopOptions {
  clock: Clock;
  /** null: never */
  limitMs: () => number | null;
  /** windows connected now */
  clients: () => number;
  /** something runs, waits or is queued */
  busy: () => boolean;
  stop: () => void;
}

/** Stops the core some time after the last window left, but only while nothing works or waits (architecture §8). */
export class IdleStop {
  readonly #options: IdleStopOptions;
  #cancel: (() => void) | null = null;

  constructor(options: IdleStopOptions) {
    this.#options = options;
  }

  /** To be called when windows come or go, work begins or ends, and settings change. */
  look(): void {
    const { clock, limitMs, clients, busy, stop } = this.#options;
    this.#cancel?.();
    this.#cancel = null;
    const limit = limitMs();
    if (limit === null || clients() > 0 || busy()) return;
    this.#cancel = clock.after(limit, () => {
      this.#cancel = null;
      if (clients() === 0 && !busy()) stop();
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
