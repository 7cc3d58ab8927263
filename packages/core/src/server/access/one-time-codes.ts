import type { Clock } from '../../clock.ts';
import { hashSecret, randomSecret } from './secret.ts';

const LIFE_MS = 60_000;
/** Codes that wait at the same time; the oldest makes room. */
const WAITING_MAX = 20;

/** Lets a browser in once: made for someone who holds the token, exchanged by the page for its cookie. */
export class OneTimeCodes {
  readonly #clock: Clock;
  /** hash → when it ends; in order of making */
  readonly #waiting = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  create(): { code: string; expiresAt: number } {
    const code = randomSecret();
    const expiresAt = this.#clock.now() + LIFE_MS;
    this.#waiting.set(hashSecret(code), expiresAt);
    for (const hash of this.#waiting.keys()) {
      if (this.#waiting.size <= WAITING_MAX) break;
      this.#waiting.delete(hash);
    }
    return { code, expiresAt };
  }

  /** True once per code, within its life. */
  redeem(code: string): boolean {
    const hash = hashSecret(code);
    const expiresAt = this.#waiting.get(hash);
    this.#waiting.delete(hash);
    return expiresAt !== undefined && this.#clock.now() < expiresAt;
  }
}
