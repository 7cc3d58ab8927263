import type { Clock } from '../clock.ts';

/** Long enough that a person who is at work does not meet the pause of some 30 ms. */
const REST_MS = 5000;

export interface MemoryRestOptions {
  clock: Clock;
  /** something runs or waits */
  busy: () => boolean;
  giveBack: () => void;
}

/** Gives memory back once after each stretch of work: V8 keeps the pages of a flood for as long as little happens. */
export class MemoryRest {
  readonly #options: MemoryRestOptions;
  #cancel: (() => void) | null = null;

  constructor(options: MemoryRestOptions) {
    this.#options = options;
  }

  /** To be called when work begins, ends or might have used memory. */
  look(): void {
    const { clock, busy, giveBack } = this.#options;
    this.#cancel?.();
    this.#cancel = clock.after(REST_MS, () => {
      this.#cancel = null;
      if (!busy()) giveBack();
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}

/** Collects all that is dead and gives its pages to the system; some 30 ms in which nothing else happens. */
export function collectGarbage(): void {
  // Not imported: a start does not wait for what is only needed when all is quiet.
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  const { runInNewContext } = process.getBuiltinModule('node:vm');
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as NonNullable<typeof globalThis.gc>;
  gc({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
