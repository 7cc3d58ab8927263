import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
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

/** The last lines of all files together, and how far each was read. */
export function lastLines(files: readonly string[], count: number): string[] {
  let lines: string[] = [];
  for (const file of [...files].reverse()) {
    if (lines.length >= count) break;
    lines = [...linesOf(readFileSync(file, 'utf8')), ...lines];
  }
  return count === 0 ? [] : lines.slice(-count);
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** Reads what is added to the log, over the change from one file to the next. */
export class LogReader {
  readonly #dir: string;
  /** by path: bytes read */
  readonly #read = new Map<string, number>();
  /** by path: the beginning of a line whose end is not written yet */
  readonly #begun = new Map<string, Buffer>();

  /** Begins at the end of what is there. */
  constructor(dir: string) {
    this.#dir = dir;
    for (const file of logFiles(dir)) this.#read.set(file, readFileSync(file).length);
  }

  /** Whole lines since the last call. */
  next(): string[] {
    return logFiles(this.#dir).flatMap((file) => this.#linesOf(file));
  }

  #linesOf(file: string): string[] {
    const from = this.#read.get(file) ?? 0;
    const added = bytesFrom(file, from);
    if (added.length === 0) return [];
    this.#read.set(file, from + added.length);
    const bytes = Buffer.concat([this.#begun.get(file) ?? Buffer.alloc(0), added]);
    const end = bytes.lastIndexOf(0x0a) + 1;
    this.#begun.set(file, bytes.subarray(end));
    return linesOf(bytes.subarray(0, end).toString('utf8'));
  }
}

function bytesFrom(file: string, from: number): Buffer {
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
