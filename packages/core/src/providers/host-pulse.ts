import type { Clock } from '../clock.ts';

/** Between two looks while an agent is open. */
const PULSE_MS = 10_000;
/** After a stop that the agent did not follow, the host is looked at in this time. */
const DOUBT_MS = 2_000;
/** One miss can be the machine waking up. */
const MISSES = 2;

export interface HostPulseOptions {
  clock: Clock;
  ping: () => Promise<unknown>;
  /** the host does not answer any more */
  dead: () => void;
}

/** Notices a provider host that lives but does nothing: frozen, or stuck in a loop. It would hold all its sessions. */
export class HostPulse {
  readonly #options: HostPulseOptions;
  #cancel: (() => void) | null = null;
  #misses = 0;

  constructor(options: HostPulseOptions) {
    this.#options = options;
  }

  /** While agents are open. */
  start(): void {
    if (!this.#cancel) this.#beat(PULSE_MS);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#misses = 0;
  }

  /** Looks closer, because something did not answer. */
  doubt(): void {
    this.stop();
    this.#beat(DOUBT_MS);
  }

  #beat(ms: number): void {
    const beat = { answered: false };
    const alive = () => {
      beat.answered = true;
    };
    // A refusal is an answer too; a closed connection tells its end by itself.
    this.#options.ping().then(alive, alive);
    this.#cancel = this.#options.clock.after(ms, () => {
      this.#misses = beat.answered ? 0 : this.#misses + 1;
      this.#cancel = null;
      if (this.#misses >= MISSES) this.#options.dead();
      else this.#beat(beat.answered ? PULSE_MS : ms);
    });
  }
}
