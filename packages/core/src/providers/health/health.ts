import { isDeepStrictEqual } from 'node:util';
import type { ProviderHealth } from '@codeai-hub/protocol/channels/root/state';
import type { Retry } from '@codeai-hub/protocol/channels/session/state';
import { HubError, type HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Clock } from '../../clock.ts';
import { backOffMs } from './back-off.ts';
import { speaksAgainstProvider } from './failures.ts';

/** So many failures within the window, and the provider is left alone. */
const FAILURES_MAX = 5;
const WINDOW_MS = 10 * 60_000;
const PAUSE_MS = 5 * 60_000;

type Phase = ProviderHealth['state'];

export interface HealthOptions {
  clock: Clock;
  /** in [0, 1) */
  random: () => number;
  /** of the provider, for people */
  name: string;
  changed: (health: ProviderHealth | undefined) => void;
}

export interface Attempt {
  /** somebody stopped it: it is neither repeated nor counted */
  signal: AbortSignal;
  /** when it is tried again and why; `null` when that begins */
  delayed: (retry: Retry | null) => void;
}

/**
 * How one provider is doing, and when its agents may be started. After a failure they are started one at a time, after ever
 * longer waits; after too many it is left alone (the circuit breaker). Agents that run are not touched by any of it.
 */
export class Health {
  readonly #options: HealthOptions;
  #phase: Phase = { type: 'ok' };
  /** times of the failures since it last worked */
  #failures: number[] = [];
  #lastError: HubErrorShape | null = null;
  /** counts failures; what began before the last of them failed for the same reason */
  #mark = 0;
  #probing = false;
  /** the wait is over. By the timer alone: it may be a moment early by the clock, and comes once */
  #isDue = false;
  #told: ProviderHealth | undefined;
  #cancelTimer: (() => void) | null = null;
  readonly #waiting = new Set<() => void>();

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  /** To be taken when something begins that may fail. */
  get mark(): number {
    return this.#mark;
  }

  /** Starts an agent, again and again while that is of use. Throws what `start` throws, or `provider_paused`. */
  async attempt<T>(start: () => Promise<T>, attempt: Attempt): Promise<T> {
    for (;;) {
      const isProbe = await this.#admitted(attempt);
      try {
        const started = await start();
        this.#enter({ type: 'ok' });
        return started;
      } catch (error) {
        const isPassing = error instanceof HubError && speaksAgainstProvider(error.code);
        // Where it is not known to have failed, nothing would bound the repetitions.
        if (attempt.signal.aborted || !isPassing || this.#phase.type === 'ok') throw error;
      } finally {
        if (isProbe) this.#probing = false;
        this.#wake();
      }
    }
  }

  /** Something of it failed that began at `mark`. What fails together counts once: one cause ends many agents. */
  failed(error: HubErrorShape, mark: number): void {
    if (this.#failures.length > 0 && mark < this.#mark) return;
    const now = this.#options.clock.now();
    this.#failures = [...this.#failures.filter((at) => now - at < WINDOW_MS), now];
    this.#lastError = error;
    this.#mark++;
    const { length } = this.#failures;
    if (length >= FAILURES_MAX) this.#enter({ type: 'open', until: now + PAUSE_MS });
    else {
      const until = now + backOffMs(length, this.#options.random);
      this.#enter({ type: 'backing_off', until, attempt: length + 1 });
    }
  }

  /** An agent of it did what it was asked. */
  worked(): void {
    if (this.#failures.length > 0) this.forget();
  }

  /** What failed is not there any more: it was installed anew, or set up otherwise. */
  forget(): void {
    this.#failures = [];
    this.#lastError = null;
    this.#enter({ type: 'ok' });
  }

  /** A person wants the next attempt now. */
  retry(): void {
    if (this.#phase.type !== 'ok') this.#halfOpen();
  }

  close(): void {
    this.#cancelTimer?.();
  }

  /** Resolves when an agent may be started; true for the one that is started to see whether it works. */
  async #admitted({ signal, delayed }: Attempt): Promise<boolean> {
    let told: number | null = null;
    for (;;) {
      if (signal.aborted) throw new HubError('agent_process_ended', { reason: 'it was stopped before it started' });
      const phase = this.#phase;
      if (phase.type === 'open') throw this.#paused(phase.until);
      if (phase.type === 'ok' || (this.#isDue && !this.#probing)) {
        if (told !== null) delayed(null);
        if (phase.type === 'ok') return false;
        this.#probing = true;
        return true;
      }
      if (told !== phase.until && this.#lastError) {
        told = phase.until;
        delayed({ at: phase.until, attempt: phase.attempt, error: this.#lastError });
      }
      await this.#nextChange(signal);
    }
  }

  async #nextChange(signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const stopped = () => resolve();
    this.#waiting.add(resolve);
    signal.addEventListener('abort', stopped);
    await promise;
    signal.removeEventListener('abort', stopped);
    this.#waiting.delete(resolve);
  }

  #enter(phase: Phase): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#phase = phase;
    this.#isDue = false;
    if (phase.type !== 'ok') {
      const wait = phase.until - this.#options.clock.now();
      this.#cancelTimer = this.#options.clock.after(wait, () => this.#due());
    }
    this.#tell();
    this.#wake();
  }

  #due(): void {
    if (this.#phase.type === 'open') return this.#halfOpen();
    this.#isDue = true;
    this.#wake();
  }

  /** One agent at a time may be started, from now on. */
  #halfOpen(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#isDue = true;
    this.#phase = { type: 'backing_off', until: this.#options.clock.now(), attempt: this.#failures.length + 1 };
    this.#tell();
    this.#wake();
  }

  #wake(): void {
    for (const resolve of this.#waiting) resolve();
  }

  #tell(): void {
    const lastError = this.#lastError;
    const failures = this.#failures.length;
    const health = lastError
      ? { state: this.#phase, failures, lastError, lastErrorAt: this.#failures.at(-1) ?? 0 }
      : undefined;
    if (isDeepStrictEqual(health, this.#told)) return;
    this.#told = health;
    this.#options.changed(health);
  }

  #paused(until: number): HubError {
    return new HubError('provider_paused', {
      provider: this.#options.name,
      failures: this.#failures.length,
      until: new Date(until).toISOString(),
      reason: this.#lastError?.message ?? '',
    });
  }
}
