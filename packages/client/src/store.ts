/** A value that tells when it changes. Fits React's `useSyncExternalStore` as it is. */
export interface Store<T> {
  get(): T;
  subscribe(listener: () => void): () => void;
}

export class Cell<T> implements Store<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(value: T): void {
    this.stage(value)();
  }

  /**
   * Changes the value and returns what tells the listeners, so that several cells can change before anyone looks. It
   * tells only when the value is another one.
   */
  stage(value: T): () => void {
    if (Object.is(value, this.#value)) return () => {};
    this.#value = value;
    return () => tell(this.#listeners, undefined);
  }
}

/**
 * Calls every listener. What one throws is its own fault: it surfaces as an uncaught error, and neither the others nor
 * the caller are disturbed.
 */
export function tell<T>(listeners: Iterable<(value: T) => void>, value: T): void {
  for (const listener of [...listeners]) {
    try {
      listener(value);
    } catch (error) {
      surface(error);
    }
  }
}

function surface(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void };
  if (reportError) return reportError(error);
  queueMicrotask(() => {
    throw error;
  });
}
