import { ERROR_KINDS, type ErrorCode } from '@codeai-hub/protocol/errors';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../diagnostics/log.ts';
import { TokenBucket } from './token-bucket.ts';

/** What a stranger or a broken client causes; the rest (a missing file, a busy session) is everyday life. */
const SUSPICIOUS = new Set<number>([400, 401, 403, 413, 429]);

/** Logs who was refused and why, without letting the refused fill the disk: what is left out is counted. */
export class Refusals {
  readonly #logger: Logger;
  readonly #bucket: TokenBucket;
  #leftOut = 0;

  constructor(options: { logger: Logger; clock: Clock }) {
    this.#logger = options.logger;
    this.#bucket = new TokenBucket({ clock: options.clock, size: 50, refillMs: 1_000 });
  }

  /** `where` is a method and path, never a query. */
  log(code: ErrorCode, where: string, details: Record<string, string | number> = {}): void {
    if (!this.#bucket.take()) {
      this.#leftOut++;
      return;
    }
    const leftOut = this.#leftOut === 0 ? {} : { leftOut: this.#leftOut };
    this.#leftOut = 0;
    const level = SUSPICIOUS.has(ERROR_KINDS[code].http) ? 'warn' : 'info';
    this.#logger[level]({ code, where: where.slice(0, 200), ...details, ...leftOut }, 'refused a request');
  }
}
