import * as z from 'zod';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../diagnostics/log.ts';
import type { FileSystem } from '../../storage/file-system.ts';
import { hashSecret, randomSecret } from './secret.ts';

const DAY_MS = 86_400_000;
const UNUSED_MAX_MS = 30 * DAY_MS;
/** Browsers signed in at the same time; the one longest unused makes room. */
const SIGNED_IN_MAX = 100;

const CookieFile = z.object({
  version: z.literal(1),
  sessions: z.array(z.object({ hash: z.string(), usedAt: z.number() })),
});

/**
 * Which browsers are signed in. Memory and file hold only hashes of what the cookies carry. The file is there so that a
 * page survives a restart of the core; without it people sign in once more, so trouble with it stops nothing.
 */
export class CookieSessions {
  readonly #fs: FileSystem;
  readonly #path: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  /** hash → last use */
  readonly #usedAt: Map<string, number>;

  constructor(options: { fs: FileSystem; path: string; clock: Clock; logger: Logger }) {
    this.#fs = options.fs;
    this.#path = options.path;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#usedAt = this.#load();
  }

  /** Returns what the cookie carries. */
  create(): string {
    const secret = randomSecret();
    this.#usedAt.set(hashSecret(secret), this.#clock.now());
    this.#dropOld();
    this.#save();
    return secret;
  }

  has(secret: string): boolean {
    const hash = hashSecret(secret);
    const usedAt = this.#usedAt.get(hash);
    const now = this.#clock.now();
    if (usedAt === undefined || now - usedAt > UNUSED_MAX_MS) return false;
    this.#usedAt.set(hash, now);
    if (now - usedAt > DAY_MS) this.#save();
    return true;
  }

  #dropOld(): void {
    const now = this.#clock.now();
    const oldestFirst = [...this.#usedAt].sort(([, a], [, b]) => a - b);
    oldestFirst.forEach(([hash, usedAt], index) => {
      const isSurplus = index < oldestFirst.length - SIGNED_IN_MAX;
      if (isSurplus || now - usedAt > UNUSED_MAX_MS) this.#usedAt.delete(hash);
    });
  }

  #load(): Map<string, number> {
    try {
      if (this.#fs.stat(this.#path) === null) return new Map();
      const { sessions } = CookieFile.parse(JSON.parse(this.#fs.read(this.#path).toString('utf8')));
      return new Map(sessions.map(({ hash, usedAt }) => [hash, usedAt]));
    } catch (error) {
      this.#logger.warn({ err: error }, 'the list of signed-in browsers cannot be read; they have to sign in again');
      return new Map();
    }
  }

  #save(): void {
    const sessions = [...this.#usedAt].map(([hash, usedAt]) => ({ hash, usedAt }));
    try {
      this.#fs.writeAtomic(this.#path, JSON.stringify({ version: 1, sessions }));
    } catch (error) {
      this.#logger.warn(
        { err: error },
        'the list of signed-in browsers cannot be saved; they sign in again after a restart',
      );
    }
  }
}
