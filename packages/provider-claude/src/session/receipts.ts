/** Promises by id, for what another process will acknowledge. */
export class Receipts {
  readonly #open = new Map<string, PromiseWithResolvers<void>>();

  expect(id: string): Promise<void> {
    const receipt = Promise.withResolvers<void>();
    this.#open.set(id, receipt);
    // Not everybody who asks for one waits for it.
    receipt.promise.catch(() => {});
    return receipt.promise;
  }

  done(id: string): void {
    this.#open.get(id)?.resolve();
    this.#open.delete(id);
  }

  /** Resolves when nothing is open any more, for whatever reason. */
  async all(): Promise<void> {
    await Promise.allSettled([...this.#open.values()].map((receipt) => receipt.promise));
  }

  failAll(error: Error): void {
    for (const receipt of this.#open.values()) receipt.reject(error);
    this.#open.clear();
  }
}
