import type { Limit } from '@codeai-hub/protocol/channels/session/state';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { FileSystem } from '../storage/file-system.ts';

/** Percent of a quota window from which on a person is warned. */
const LEVELS = [70, 90] as const;
/** A list that only grows with windows nobody hears of any more is cut. */
const TOLD_MAX = 500;

const Told = z.object({
  provider: z.string(),
  limit: z.string(),
  level: z.number(),
  /** when the window ends it was told for; absent: it lasts until less of it is used */
  until: z.number().optional(),
});
type Told = z.infer<typeof Told>;
const File = z.object({ format: z.literal(1), told: z.array(Told) });

export interface LimitWarningsOptions {
  fs: FileSystem;
  path: string;
  clock: Clock;
  report: (error: unknown, what: string) => void;
}

/** Warns of each quota window once per level: an account's windows are told in all of its sessions, and again by the next core. */
export class LimitWarnings {
  readonly #options: LimitWarningsOptions;
  #told: Told[];

  constructor(options: LimitWarningsOptions) {
    this.#options = options;
    this.#told = this.#read();
  }

  /** What is to be said of these windows now, and will not be said again. */
  take(provider: string, limits: readonly Limit[]): string[] {
    const now = this.#options.clock.now();
    const before = this.#told;
    this.#told = before.filter((one) => isInForce(one, provider, limits, now));
    const words = limits.flatMap((limit) => this.#warn(provider, limit, now) ?? []);
    if (words.length > 0) this.#write();
    return words;
  }

  #warn(provider: string, limit: Limit, now: number): string | null {
    if (limit.resetsAt !== undefined && limit.resetsAt <= now) return null;
    const isNew = (level: number) =>
      !this.#told.some((one) => one.provider === provider && one.limit === limit.id && one.level === level);
    const crossed = LEVELS.filter((level) => levelOf(limit) >= level && isNew(level));
    for (const level of crossed)
      this.#told.push({
        provider,
        limit: limit.id,
        level,
        ...(limit.resetsAt !== undefined && { until: limit.resetsAt }),
      });
    // That it is used up ends the turn, which tells it.
    return crossed.length === 0 || limit.status === 'reached' ? null : wordsOf(limit);
  }

  #read(): Told[] {
    const { fs, path, report } = this.#options;
    try {
      return fs.stat(path) ? File.parse(JSON.parse(fs.read(path).toString())).told : [];
    } catch (error) {
      report(error, 'read which limits were warned of');
      return [];
    }
  }

  #write(): void {
    const { fs, path, report } = this.#options;
    this.#told = this.#told.slice(-TOLD_MAX);
    try {
      fs.writeAtomic(path, `${JSON.stringify({ format: 1, told: this.#told })}\n`);
    } catch (error) {
      report(error, 'keep which limits were warned of');
    }
  }
}

/** The window it was told for goes on. Vendors tell its end a little differently each time, so that is not compared. */
function isInForce(told: Told, provider: string, limits: readonly Limit[], now: number): boolean {
  if (told.until !== undefined) return told.until > now;
  const limit = told.provider === provider ? limits.find(({ id }) => id === told.limit) : undefined;
  return limit === undefined || levelOf(limit) >= told.level;
}

/** How much of it is used, as far as that is told. */
function levelOf({ status, usedPercent }: Limit): number {
  if (status === 'reached') return 100;
  return usedPercent ?? (status === 'warning' ? LEVELS[0] : 0);
}

function wordsOf({ label, usedPercent }: Limit): string {
  return usedPercent === undefined
    ? `${label}: most of it is used.`
    : `${label}: ${Math.round(usedPercent)} % is used.`;
}
