import type { Clock } from '@codeai-hub/provider-kit/clock';

/** The runtime writes its record in batches, about this long after it read a message. */
const FIRST_LOOK_MS = 120;
const LONGEST_PAUSE_MS = 2_000;

interface Doubt {
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
  readonly #look: (messageId: string) => Promise<boolean>;
  readonly #doubts = new Map<string, Doubt>();

  constructor(clock: Clock, look: (messageId: string) => Promise<boolean>) {
    this.#clock = clock;
    this.#look = look;
  }

  /** Resolves when the message is delivered; rejects with what `fail` is told. */
  expect(messageId: string): Promise<void> {
    const settled = Promise.withResolvers<void>();
    this.#doubts.set(messageId, { begun: false, settled, stop: () => {} });
    return settled.promise;
  }

  /** The runtime works on it. */
  begun(messageId: string): void {
    const doubt = this.#doubts.get(messageId);
    if (doubt === undefined || doubt.begun) return;
    doubt.begun = true;
    this.#lookAfter(messageId, doubt, FIRST_LOOK_MS);
  }

  /** Its turn is over: what was begun has been answered, what was not has been taken back. */
  turnEnded(withdrawn: Error): void {
    for (const [messageId, doubt] of [...this.#doubts]) this.#settle(messageId, doubt.begun ? undefined : withdrawn);
  }

  fail(error: Error): void {
    for (const messageId of [...this.#doubts.keys()]) this.#settle(messageId, error);
  }

  #lookAfter(messageId: string, doubt: Doubt, ms: number): void {
    doubt.stop = this.#clock.after(ms, () => {
      this.#look(messageId).then(
        (found) => this.#looked(messageId, doubt, found, ms),
        () => this.#looked(messageId, doubt, false, ms),
      );
    });
  }

  #looked(messageId: string, doubt: Doubt, found: boolean, ms: number): void {
    if (this.#doubts.get(messageId) !== doubt) return;
    if (found) this.#settle(messageId, undefined);
    else this.#lookAfter(messageId, doubt, Math.min(ms * 2, LONGEST_PAUSE_MS));
  }

  #settle(messageId: string, error: Error | undefined): void {
    const doubt = this.#doubts.get(messageId);
    if (doubt === undefined) return;
    this.#doubts.delete(messageId);
    doubt.stop();
    if (error === undefined) doubt.settled.resolve();
    else doubt.settled.reject(error);
  }
}
