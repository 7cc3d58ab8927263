import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { FileSystem } from './file-system.ts';
import { lineEndingAt, readLines } from './line-reader.ts';
import { decodeNext, decodeRecord, hasMore } from './log-format.ts';
import type { LogPosition } from './log-index.ts';

export interface Walk {
  /** after the last good record */
  end: LogPosition;
  /** after the last step that is whole: no record of it is missing */
  wholeEnd: LogPosition;
  /** where a whole line stands that is not the next record */
  damagedAt: number | null;
}

/**
 * Walks over the records from a position up to `to`, until one is damaged, missing, or the visitor has enough. It is told
 * where each record ends, and whether its step ends with it.
 */
export function walkRecords(
  fs: FileSystem,
  path: string,
  from: LogPosition,
  to: number,
  visit: (envelope: Envelope, end: number, endsStep: boolean) => boolean,
): Walk {
  let { offset: end, seq } = from;
  let wholeEnd = from;
  let damagedAt: number | null = null;
  readLines(fs, path, from.offset, to, (line, offset) => {
    const envelope = decodeNext(line, seq);
    if (!envelope) {
      damagedAt = offset;
      return false;
    }
    seq = envelope.seq;
    end = offset + line.length + 1;
    const ends = !hasMore(line);
    if (ends) wholeEnd = { offset: end, seq };
    return visit(envelope, end, ends);
  });
  return { end: { offset: end, seq }, wholeEnd, damagedAt };
}

/**
 * Whether the bytes from `offset` to the end are a write that did not become whole. NULs are never written: they are
 * what a power loss leaves of bytes that were not synced. With a good record behind them it is damage, and nothing is cut.
 */
export function isTornFrom(fs: FileSystem, path: string, offset: number, size: number): boolean {
  let nuls = false;
  let goodBehind = false;
  readLines(fs, path, offset, size, (line) => {
    nuls ||= line.includes(0);
    goodBehind = decodeRecord(line) !== null;
    return !goodBehind;
  });
  return nuls && !goodBehind;
}

/** Whether the record that ends at the position is the one it names. */
export function holdsPosition(fs: FileSystem, path: string, position: LogPosition, size: number): boolean {
  if (position.offset > size) return false;
  const line = lineEndingAt(fs, path, position.offset);
  return line !== null && decodeRecord(line)?.seq === position.seq;
}

/** Puts the bytes from `end` on aside, under the first free `<path>.torn-<n>`. */
export function saveTail(fs: FileSystem, path: string, end: number, size: number): string {
  let n = 1;
  while (fs.stat(`${path}.torn-${n}`)) n += 1;
  const saved = `${path}.torn-${n}`;
  fs.writeAtomic(saved, fs.readRange(path, end, size));
  return saved;
}
