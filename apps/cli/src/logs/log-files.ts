import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { diskError, isMissing } from '@codeai-hub/core/storage/disk-errors';

const NAME = /^core-(\d{4}-\d\d-\d\d)-(\d{1,6})\.log$/;

/** The core's log files, oldest first. Empty where none was written yet. Throws disk_*. */
export function logFiles(dir: string): string[] {
  return names(dir)
    .flatMap((name) => {
      const [, day, number] = NAME.exec(name) ?? [];
      return day === undefined ? [] : [{ name, day, number: Number(number) }];
    })
    .sort((a, b) => (a.day === b.day ? a.number - b.number : a.day < b.day ? -1 : 1))
    .map(({ name }) => join(dir, name));
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (isMissing(error)) return [];
    throw diskError(error, dir);
  }
}

/** Reads the end of the log and then what is added to it, over the change from one file to the next: each line once, whole. */
export class LogReader {
  readonly #dir: string;
  /** by path: bytes read */
  readonly #read = new Map<string, number>();
  /** by path: the beginning of a line whose end is not written yet */
  readonly #begun = new Map<string, Buffer>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The last lines of all files together; `next` goes on behind them. Once, before `next`. Throws disk_*. */
  last(count: number): string[] {
    let lines: string[] = [];
    for (const file of logFiles(this.#dir).reverse()) {
      // The newest is read in any case: it is the one that grows.
      if (lines.length >= count && this.#read.size > 0) this.#read.set(file, Number.POSITIVE_INFINITY);
      else lines = [...this.#linesOf(file), ...lines];
    }
    return count === 0 ? [] : lines.slice(-count);
  }

  /** Whole lines since the last call. Throws disk_*. */
  next(): string[] {
    return logFiles(this.#dir).flatMap((file) => this.#linesOf(file));
  }

  #linesOf(file: string): string[] {
    const from = this.#read.get(file) ?? 0;
    const added = from === Number.POSITIVE_INFINITY ? Buffer.alloc(0) : bytesFrom(file, from);
    this.#read.set(file, from + added.length);
    if (added.length === 0) return [];
    const bytes = Buffer.concat([this.#begun.get(file) ?? Buffer.alloc(0), added]);
    const end = bytes.lastIndexOf(0x0a) + 1;
    this.#begun.set(file, bytes.subarray(end));
    return linesOf(bytes.subarray(0, end).toString('utf8'));
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Nothing of a file that the core has removed since it was listed. */
function bytesFrom(file: string, from: number): Buffer {
  try {
    return read(file, from);
  } catch (error) {
    if (isMissing(error)) return Buffer.alloc(0);
    throw diskError(error, file);
  }
}

function read(file: string, from: number): Buffer {
  const pieces: Buffer[] = [];
  const descriptor = openSync(file, 'r');
  try {
    for (let at = from; ; ) {
      const piece = Buffer.alloc(65_536);
      const count = readSync(descriptor, piece, 0, piece.length, at);
      if (count === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, count));
      at += count;
    }
  } finally {
    closeSync(descriptor);
  }
}
