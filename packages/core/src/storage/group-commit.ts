import type { Clock } from '../clock.ts';

/** Un-synced bytes get no older than this, also when nobody asks. */
const BACKGROUND_MS = 1000;

interface Waiter {
  upTo: number;
  atOnce: boolean;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Syncs of one file: one in flight, and at most one per window while people wait. The first waiter is served at once,
 * those who come within the window share the next. After a failed sync nothing is ever synced again.
 */
export class GroupCommit {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #sync: () => Promise<void>;
  #written: number;
  /** Bytes found at the start count as not synced: a killed process leaves them in the kernel's cache only. */
  #synced = 0;
  #lastStart = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | null = null;
  #timer: { due: number; cancel: () => void } | null = null;
  #waiters: Waiter[] = [];
  #failure: { error: unknown } | null = null;

  constructor(options: { clock: Clock; windowMs: number; size: number; sync: () => Promise<void> }) {
    this.#clock = options.clock;
    this.#windowMs = options.windowMs;
    this.#sync = options.sync;
    this.#written = options.size;
  }

  /** The file now has so many bytes. */
  wrote(size: number): void {
    this.#written = size;
    this.#plan();
  }

  /** Resolves when everything written so far is synced. `atOnce` waits for no window: for what is rare and waited for. */
  durable(atOnce = false): Promise<void> {
    if (this.#failure) return Promise.reject(this.#failure.error);
    if (this.#synced >= this.#written) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ upTo: this.#written, atOnce, resolve, reject });
      this.#plan();
    });
  }

  /** Syncs what is left; then nothing happens any more. */
  async close(): Promise<void> {
    await this.#running;
    this.#stopTimer();
    if (!this.#failure && this.#synced < this.#written) await this.#start();
    if (this.#failure) throw this.#failure.error;
  }

  /** Syncs nothing more; those who wait are refused with `error`. Answers the sync under way, if there is one. */
  stop(error: unknown): Promise<void> | null {
    this.#stopTimer();
    this.#failure ??= { error };
    this.#settle();
    return this.#running;
  }

  #plan(): void {
    if (this.#running || this.#failure || this.#synced >= this.#written) return;
    const now = this.#clock.now();
    const due = this.#due(now);
    if (this.#timer && this.#timer.due <= due) return;
    this.#stopTimer();
    // Not in this very moment: what is written in the same tick shares the sync.
    if (due === now) this.#soon(now);
    else this.#timer = { due, cancel: this.#clock.after(due - now, () => void this.#start()) };
  }

  #due(now: number): number {
    if (this.#waiters.some((waiter) => waiter.atOnce)) return now;
    return this.#waiters.length > 0 ? Math.max(now, this.#lastStart + this.#windowMs) : now + BACKGROUND_MS;
  }

  #soon(due: number): void {
    let wanted = true;
    queueMicrotask(() => wanted && void this.#start());
    this.#timer = {
      due,
      cancel: () => {
        wanted = false;
      },
    };
  }

  #stopTimer(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Never rejects: a failure goes to those who wait, and to whoever asks later. */
  #start(): Promise<void> {
    this.#stopTimer();
    this.#lastStart = this.#clock.now();
    this.#running = this.#run(this.#written);
    return this.#running;
  }

  async #run(upTo: number): Promise<void> {
    try {
      await this.#sync();
      this.#synced = upTo;
    } catch (error) {
      this.#failure = { error };
    }
    this.#running = null;
    this.#settle();
    this.#plan();
  }

  #settle(): void {
    const failure = this.#failure;
    const done = this.#waiters.filter((waiter) => failure || waiter.upTo <= this.#synced);
    this.#waiters = this.#waiters.filter((waiter) => !done.includes(waiter));
    for (const waiter of done) failure ? waiter.reject(failure.error) : waiter.resolve();
  }
}
