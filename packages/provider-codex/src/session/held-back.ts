import type { Clock } from '@codeai-hub/provider-kit/clock';
import type { AppServer } from '../server/app-server.ts';
import { within } from './within.ts';

/** It asks again within milliseconds; without that, a request that is shown is taken for one that is not asked any more. */
const ASKS_AGAIN_MS = 5_000;

/** What a conversation says before the turn that goes on in it was told again: until then, nothing new of it makes sense. */
export class HeldBack {
  #held: (() => void)[] | undefined;
  readonly #asked = Promise.withResolvers<void>();

  constructor(holds: boolean) {
    this.#held = holds ? [] : undefined;
  }

  get holds(): boolean {
    return this.#held !== undefined;
  }

  notified(hear: () => void): void {
    if (this.#held === undefined) hear();
    else this.#held.push(hear);
  }

  asked(hear: () => void): void {
    this.#asked.resolve();
    this.notified(hear);
  }

  /** What is asked again comes after the answer to the opening, all of it together. */
  async untilAsked(server: AppServer, clock: Clock): Promise<void> {
    const all = this.#asked.promise.then(() => server.request('thread/loaded/list', {}));
    await within(all, ASKS_AGAIN_MS, clock);
  }

  /** In order, and from now on at once. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const hear of held) hear();
  }
}
