import type { Clock } from '../../clock.ts';
import { hashSecret, randomSecret } from './secret.ts';

const LIFE_MS = 60_000;
/** Codes that wait at the same time, and used ones that are remembered; the oldest makes room. */
const KEPT_MAX = 20;

/** Lets a browser in once: made for someone who holds the token, exchanged by the page for its cookie. */
export class OneTimeCodes {
  readonly #clock: Clock;
  /** hash → when it ends; in order of making */
  readonly #waiting = new Map<string, number>();
  /** hashes, in order of use */
  readonly #used = new Set<string>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  create(): { code: string; expiresAt: number } {
    const code = randomSecret();
    const expiresAt = this.#clock.now() + LIFE_MS;
    this.#waiting.set(hashSecret(code), expiresAt);
    dropOldest(this.#waiting);
    return { code, expiresAt };
  }

  /** True once per code, within its life. */
  redeem(code: string): boolean {
    const hash = hashSecret(code);
    const expiresAt = this.#waiting.get(hash);
    this.#waiting.delete(hash);
    const isGood = expiresAt !== undefined && this.#clock.now() < expiresAt;
    if (isGood) this.#used.add(hash);
    dropOldest(this.#used);
    return isGood;
  }

  /** Whether a browser came with this code, as long as it is remembered. */
  wasUsed(code: string): boolean {
    return this.#used.has(hashSecret(code));
  }
}

function dropOldest(kept: Map<string, unknown> | Set<string>): void {
  for (const hash of kept.keys()) {
    if (kept.size <= KEPT_MAX) return;
    kept.delete(hash);
  }
}
