import type { Clock } from '@codeai-hub/provider-kit/clock';

/** The runtime writes its record in batches, about this long after it read a message. */
const FIRST_LOOK_MS = 120;
const LONGEST_PAUSE_MS = 2_000;

interface Doubt {
  /** whether it stands in the record by now */
  look: () => Promise<boolean>;
  begun: boolean;
  settled: PromiseWithResolvers<void>;
  stop: () => void;
}

/**
 * A message counts as delivered when it stands in the agent's own record (I7): a runtime that is killed before it wrote
 * the record never had it. So it is looked for there, from the moment the runtime began with it.
 */
export class DeliveryWatch {
  readonly #clock: Clock;
  readonly #onDelivered: (messageId: string, recorded: boolean) => void;
  readonly #doubts = new Map<string, Doubt>();

  constructor(
    clock: Clock,
    on: {
      /** `recorded`: it was seen in the record; else it has been answered, and will be there in a moment */
      delivered(messageId: string, recorded: boolean): void;
    },
  ) {
    this.#clock = clock;
    this.#onDelivered = (messageId, recorded) => on.delivered(messageId, recorded);
  }

  /** Resolves when the message is delivered; rejects with what `fail` is told. */
  expect(messageId: string, look: () => Promise<boolean>): Promise<void> {
    const settled = Promise.withResolvers<void>();
    this.#doubts.set(messageId, { look, begun: false, settled, stop: () => {} });
    return settled.promise;
  }

  /** The runtime works on it. */
  begun(messageId: string): void {
    const doubt = this.#doubts.get(messageId);
    if (doubt === undefined || doubt.begun) return;
    doubt.begun = true;
    this.#lookAfter(messageId, doubt, FIRST_LOOK_MS);
  }

  /** Its turn ends: what was begun has been answered, what was not has been taken back. */
  turnEnds(withdrawn: Error): void {
    for (const [messageId, doubt] of [...this.#doubts]) {
      if (doubt.begun) this.#delivered(messageId, false);
      else this.#fail(messageId, withdrawn);
    }
  }

  failAll(error: Error): void {
    for (const messageId of [...this.#doubts.keys()]) this.#fail(messageId, error);
  }

  #lookAfter(messageId: string, doubt: Doubt, ms: number): void {
    doubt.stop = this.#clock.after(ms, () => {
      doubt.look().then(
        (found) => this.#looked(messageId, doubt, found, ms),
        () => this.#looked(messageId, doubt, false, ms),
      );
    });
  }

  #looked(messageId: string, doubt: Doubt, found: boolean, ms: number): void {
    if (this.#doubts.get(messageId) !== doubt) return;
    if (found) this.#delivered(messageId, true);
    else this.#lookAfter(messageId, doubt, Math.min(ms * 2, LONGEST_PAUSE_MS));
  }

  #delivered(messageId: string, recorded: boolean): void {
    const doubt = this.#take(messageId);
    this.#onDelivered(messageId, recorded);
    doubt?.settled.resolve();
  }

  #fail(messageId: string, error: Error): void {
    this.#take(messageId)?.settled.reject(error);
  }

  #take(messageId: string): Doubt | undefined {
    const doubt = this.#doubts.get(messageId);
    this.#doubts.delete(messageId);
    doubt?.stop();
    return doubt;
  }
}
