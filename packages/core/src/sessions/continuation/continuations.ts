import type { Continuation } from '@codeai-hub/protocol/channels/session/state';
import type { Clock } from '../../clock.ts';

/** A timer does not count the time a machine sleeps, and clocks are set: so the time is looked at again and again. */
const LOOK_MS = 30_000;

export interface ContinuationsOptions {
  clock: Clock;
  /** Lets the session go on, as far as it can. Rejects when it cannot be loaded. */
  goOn: (sessionId: string) => Promise<void>;
  report: (error: unknown, what: string, sessionId: string) => void;
}

/**
 * The sessions that are to go on by themselves, and when. Nothing is loaded before its time. What cannot begin then, since
 * too many run or the disk is full, is tried again; what was due while no core ran begins at once.
 */
export class Continuations {
  readonly #options: ContinuationsOptions;
  readonly #planned = new Map<string, number>();
  /** being carried out now */
  readonly #begun = new Set<string>();
  #cancelLook: (() => void) | null = null;
  #isClosed = false;

  constructor(options: ContinuationsOptions) {
    this.#options = options;
  }

  /** something is to go on, so the core must not stop by itself */
  get any(): boolean {
    return this.#planned.size > 0;
  }

  /** What is known of a session now. */
  note(sessionId: string, planned: Pick<Continuation, 'at'> | undefined): void {
    if (this.#planned.get(sessionId) === planned?.at) return;
    if (planned) this.#planned.set(sessionId, planned.at);
    else this.#planned.delete(sessionId);
    this.#arm(0);
  }

  /** There may be room now for what had to wait. */
  look(): void {
    if (this.#due().length > 0) this.#arm(0);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelLook?.();
  }

  /** `dueMs`: when to try what is due already. */
  #arm(dueMs: number): void {
    this.#cancelLook?.();
    this.#cancelLook = null;
    if (this.#isClosed || this.#planned.size === 0) return;
    const now = this.#options.clock.now();
    const next = Math.min(LOOK_MS, ...this.#planned.values().map((at) => (at > now ? at - now : dueMs)));
    this.#cancelLook = this.#options.clock.after(next, () => this.#run());
  }

  #run(): void {
    for (const sessionId of this.#due()) void this.#goOn(sessionId);
    this.#arm(LOOK_MS);
  }

  /** Who was due first is first. */
  #due(): string[] {
    const now = this.#options.clock.now();
    return [...this.#planned]
      .filter(([sessionId, at]) => at <= now && !this.#begun.has(sessionId))
      .sort(([, one], [, other]) => one - other)
      .map(([sessionId]) => sessionId);
  }

  async #goOn(sessionId: string): Promise<void> {
    this.#begun.add(sessionId);
    try {
      await this.#options.goOn(sessionId);
    } catch (error) {
      // Whoever opens it learns why; the next start tries again.
      this.#planned.delete(sessionId);
      this.#options.report(error, 'go on by itself', sessionId);
    } finally {
      this.#begun.delete(sessionId);
    }
  }
}
