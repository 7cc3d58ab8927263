import { currentTurn } from '@codeai-hub/protocol/channels/session/state';
import type { Clock } from '../clock.ts';
import type { Step } from './step.ts';

/**
 * Notices when a working agent gives no sign of life. Signs come thousands a second, so they only note the time; one
 * timer looks at it.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #limitMs: () => number;
  readonly #onStall: (since: number) => void;
  #cancel: (() => void) | null = null;
  #lastSign = 0;

  constructor(clock: Clock, limitMs: () => number, onStall: (since: number) => void) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#onStall = onStall;
  }

  start(): void {
    this.stop();
    this.sign();
    this.#arm(this.#limitMs());
  }

  sign(): void {
    this.#lastSign = this.#clock.now();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #arm(ms: number): void {
    this.#cancel = this.#clock.after(ms, () => {
      const silent = this.#clock.now() - this.#lastSign;
      const limit = this.#limitMs();
      if (silent >= limit) this.#onStall(this.#lastSign);
      this.#arm(silent >= limit ? limit : limit - silent);
    });
  }
}

/** Of the agent's running turn, once. While a person is asked, silence is theirs. */
export function tellStall(step: Step, provider: string, since: number): void {
  const turn = currentTurn(step.state, provider);
  if (!turn || turn.stalledSince !== undefined) return;
  if (step.state.approvals.some(({ turnId }) => turnId === turn.id)) return;
  step.add({ type: 'turn.stalled', turnId: turn.id, since });
}
