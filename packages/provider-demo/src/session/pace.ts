import type { Clock } from '@codeai-hub/provider-kit/clock';

/** How fast the agent speaks: 1 is pleasant to read, 0 as fast as the machine can, 3 three times slower. */
export class Pace {
  readonly #clock: Clock;
  readonly #factor: () => number;

  constructor(clock: Clock, factor: () => number) {
    this.#clock = clock;
    this.#factor = factor;
  }

  /** Waits, at least for one turn of the event loop. Rejects with the signal's reason when it is aborted. */
  async pause(ms: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const cancel = this.#after(ms * this.#factor(), () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      const stop = () => {
        cancel();
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** Does it later; the answer takes it back. */
  later(ms: number, task: () => void): () => void {
    return this.#after(ms * this.#factor(), task);
  }

  now(): number {
    return this.#clock.now();
  }

  #after(ms: number, task: () => void): () => void {
    if (ms > 0) return this.#clock.after(ms, task);
    const immediate = setImmediate(task);
    return () => clearImmediate(immediate);
  }
}
