import type { ErrorCode } from '@codeai-hub/protocol/errors';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../diagnostics/log.ts';
import { TokenBucket } from './token-bucket.ts';

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
    this.#logger.warn({ code, where: where.slice(0, 200), ...details, ...leftOut }, 'refused a request');
  }
}
