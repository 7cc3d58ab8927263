import { firstSeq } from '@codeai-hub/protocol/envelope';
import type { FileSystem } from './file-system.ts';
import { readLines } from './line-reader.ts';
import { decodeRecord } from './log-format.ts';

/** A place between two records: `seq` is the last one before `offset`. */
export interface LogPosition {
  offset: number;
  seq: number;
}

const STEP = 64 * 1024;

/** Every so many bytes one position of a log. Parts never scanned are searched by halving, and then known. */
export class LogIndex {
  readonly #fs: FileSystem;
  readonly #path: string;
  /** ascending */
  readonly #known: LogPosition[];

  constructor(fs: FileSystem, path: string, begin: LogPosition) {
    this.#fs = fs;
    this.#path = path;
    this.#known = [begin];
  }

  /** Notes a position behind all known ones, when it is far enough from them. */
  note(offset: number, seq: number): void {
    const last = this.#known.at(-1) as LogPosition;
    if (offset - last.offset >= STEP) this.#known.push({ offset, seq });
  }

  /** A position at or before the record that covers `seq`, near enough to read on from. `end` is where the log ends. */
  locate(seq: number, end: number): LogPosition {
    let at = this.#lastBefore(seq);
    for (;;) {
      const low = this.#known[at] as LogPosition;
      const high = this.#known[at + 1]?.offset ?? end;
      if (high - low.offset <= 2 * STEP) return low;
      const middle = this.#recordAfter(Math.floor((low.offset + high) / 2), high);
      if (!middle) return low;
      this.#known.splice(at + 1, 0, middle);
      if (middle.seq < seq) at += 1;
    }
  }

  #lastBefore(seq: number): number {
    let low = 0;
    let high = this.#known.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#known[middle] as LogPosition).seq < seq) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The first record that begins after `offset`; `null` when none can be read before `end`. */
  #recordAfter(offset: number, end: number): LogPosition | null {
    let cut = true;
    let found: LogPosition | null = null;
    readLines(this.#fs, this.#path, offset, end, (line, begin) => {
      if (cut) {
        cut = false;
        return true;
      }
      const envelope = decodeRecord(line);
      if (envelope) found = { offset: begin, seq: firstSeq(envelope) - 1 };
      return false;
    });
    return found;
  }
}
