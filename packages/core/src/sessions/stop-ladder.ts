import type { StopStage } from '@codeai-hub/protocol/channels/session/state';
import type { Clock } from '../clock.ts';

/** From one stage to the next. All three together stay below the 2 s of I11. */
const STAGE_MS = 600;

/** Raises a stop step by step until the turn has ended: interrupt, terminate, kill, over. */
export class StopLadder {
  readonly #clock: Clock;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `next` is called when the stage did not end the turn in time; `over` after the last one. */
  climbFrom(stage: StopStage, next: (stage: StopStage) => void, over: () => void): void {
    this.cancel();
    this.#cancel = this.#clock.after(STAGE_MS, () => {
      this.#cancel = null;
      if (stage === 'interrupt') next('terminate');
      else if (stage === 'terminate') next('kill');
      else over();
    });
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
  }
}
