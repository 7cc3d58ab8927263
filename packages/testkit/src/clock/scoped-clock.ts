import type { FakeClock } from './fake-clock.ts';

/** The time of one process: when the process has ended, nothing it asked for runs any more. */
export class ScopedClock {
  readonly #clock: Pick<FakeClock, 'now' | 'after'>;
  readonly #cancels = new Set<() => void>();
  #ended = false;

  constructor(clock: Pick<FakeClock, 'now' | 'after'>) {
    this.#clock = clock;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** tasks that wait */
  get pending(): number {
    return this.#cancels.size;
  }

  readonly now = (): number => this.#clock.now();

  readonly after = (ms: number, run: () => void): (() => void) => {
    if (this.#ended) return () => {};
    const stop = this.#clock.after(ms, () => {
      this.#cancels.delete(cancel);
      run();
    });
    const cancel = () => {
      this.#cancels.delete(cancel);
      stop();
    };
    this.#cancels.add(cancel);
    return cancel;
  };

  end(): void {
    this.#ended = true;
    for (const cancel of [...this.#cancels]) cancel();
  }
}
