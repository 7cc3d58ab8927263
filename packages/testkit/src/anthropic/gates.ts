/**
 * A place in a scripted answer where the stream waits for the test. Releases are counted, so one gate can be
 * passed step by step; `open` lets everything through from now on.
 */
export class Gate {
  #permits = 0;
  #open = false;
  #arrivals = 0;
  #waiting: (() => void)[] = [];
  #observers: { count: number; resolve: () => void }[] = [];

  /** Lets the next `count` arrivals pass, also those that are waiting already. */
  release(count = 1): void {
    this.#permits += count;
    this.#wake();
  }

  open(): void {
    this.#open = true;
    this.#wake();
  }

  /** Resolves when the `count`-th stream has arrived here, whether or not it was let through. */
  reached(count = 1): Promise<void> {
    if (this.#arrivals >= count) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#observers.push({ count, resolve });
    return promise;
  }

  /** Called by the stream. Resolves false if `signal` ended the wait. */
  async pass(signal: AbortSignal): Promise<boolean> {
    this.#arrivals += 1;
    this.#observers = this.#observers.filter((observer) => {
      if (observer.count > this.#arrivals) return true;
      observer.resolve();
      return false;
    });
    while (!signal.aborted) {
      if (this.#open) return true;
      if (this.#permits > 0) {
        this.#permits -= 1;
        return true;
      }
      await this.#turn(signal);
    }
    return false;
  }

  #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const wake = (): void => {
      signal.removeEventListener('abort', wake);
      this.#waiting = this.#waiting.filter((waiter) => waiter !== wake);
      resolve();
    };
    signal.addEventListener('abort', wake);
    this.#waiting.push(wake);
    return promise;
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }
}

/** The gates of one endpoint, made when first named by either side. */
export class Gates {
  readonly #byName = new Map<string, Gate>();

  get(name: string): Gate {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const gate = new Gate();
    this.#byName.set(name, gate);
    return gate;
  }
}
