import { DELTA_LENGTH, readDelta } from '@codeai-hub/testkit/paced/deltas';

const STAMP = /\d{7}:\d{15} and so/g;
const CARRIED = DELTA_LENGTH;

/**
 * Finds the paced deltas in what a runtime writes, whatever format it writes in, each when it is there for the first time:
 * whole messages repeat what was said in pieces.
 */
export class StampFinder {
  readonly #seen = new Set<number>();
  /** the end of what came before, where a delta may have begun */
  #carried = '';

  /** The stamps of deltas that are new with these bytes. */
  take(bytes: Buffer): number[] {
    const text = this.#carried + bytes.toString('latin1');
    this.#carried = text.slice(-CARRIED);
    const found: number[] = [];
    for (const { index } of text.matchAll(STAMP)) {
      const { micros } = readDelta(text, index);
      if (this.#seen.has(micros)) continue;
      this.#seen.add(micros);
      found.push(micros);
    }
    return found;
  }
}
