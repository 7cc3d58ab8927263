import type { FileSystem } from './file-system.ts';

const CHUNK = 256 * 1024;
export const NEWLINE = 0x0a;

/**
 * Visits the whole lines between two offsets without holding the file in memory; a visit that answers `false` is the
 * last. Returns the offset after the last visited line. The bytes given are valid during the visit only.
 */
export function readLines(
  fs: FileSystem,
  path: string,
  from: number,
  to: number,
  visit: (line: Buffer, offset: number) => boolean,
): number {
  let offset = from;
  let length = CHUNK;
  while (offset < to) {
    const end = Math.min(to, offset + length);
    const chunk = fs.readRange(path, offset, end);
    const { next, stopped } = visitChunk(chunk, offset, visit);
    if (stopped || (next === offset && end === to)) return next;
    // A line longer than the chunk: look again with a longer one.
    length = next === offset ? length * 2 : CHUNK;
    if (next === offset && chunk.length < end - offset) return next;
    offset = next;
  }
  return offset;
}

function visitChunk(
  chunk: Buffer,
  offset: number,
  visit: (line: Buffer, offset: number) => boolean,
): { next: number; stopped: boolean } {
  let start = 0;
  for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
    const more = visit(chunk.subarray(start, end), offset + start);
    start = end + 1;
    if (!more) return { next: offset + start, stopped: true };
  }
  return { next: offset + start, stopped: false };
}

/** How many lines begin before `offset`. */
export function countLines(fs: FileSystem, path: string, offset: number): number {
  let lines = 0;
  for (let from = 0; from < offset; from += CHUNK) {
    const chunk = fs.readRange(path, from, Math.min(offset, from + CHUNK));
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
  }
  return lines;
}

/** The whole line that ends right before `end` (an offset after a line break), or `null` when none ends there. */
export function lineEndingAt(fs: FileSystem, path: string, end: number): Buffer | null {
  for (let length = 4096; ; length *= 4) {
    const from = Math.max(0, end - length);
    const chunk = fs.readRange(path, from, end);
    if (chunk.length !== end - from || chunk.at(-1) !== NEWLINE) return null;
    const start = chunk.lastIndexOf(NEWLINE, chunk.length - 2);
    if (start >= 0) return chunk.subarray(start + 1, -1);
    if (from === 0) return chunk.subarray(0, -1);
  }
}
