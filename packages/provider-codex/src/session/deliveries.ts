import { HubError } from '@codeai-hub/protocol/errors';

interface Expected {
  steers: boolean;
  resolve(): void;
  reject(error: Error): void;
}

/** Messages that were given to the runtime and do not stand in its record yet. */
export class Deliveries {
  readonly #expected = new Map<string, Expected>();

  expect(messageId: string, steers: boolean): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // May fail before anybody asks for it.
    promise.catch(() => {});
    this.#expected.set(messageId, { steers, resolve, reject });
    return promise;
  }

  /** True for a message that was expected. */
  delivered(messageId: string): boolean {
    const expected = this.#expected.get(messageId);
    this.#expected.delete(messageId);
    expected?.resolve();
    return expected !== undefined;
  }

  /** The message was refused. */
  forget(messageId: string): void {
    this.#expected.delete(messageId);
  }

  /** None will be delivered any more. Answers how many were given to a turn that ran already. */
  failAll(error = new HubError('agent_error', { reason: 'the turn ended before the agent took the message' })): number {
    const lost = [...this.#expected.values()];
    this.#expected.clear();
    for (const { reject } of lost) reject(error);
    return lost.filter(({ steers }) => steers).length;
  }
}
