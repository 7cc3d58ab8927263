import type { Envelope } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import { diskError } from './disk-errors.ts';
import { countLines, NEWLINE } from './line-reader.ts';
import { LogFile, type LogOptions } from './log-file.ts';
import { decodeHeader, encodeHeader, type LogHeader } from './log-format.ts';
import { LogIndex, type LogPosition } from './log-index.ts';
import { holdsPosition, isTornFrom, saveTail, walkRecords } from './log-recovery.ts';

export interface OpenLogOptions extends LogOptions {
  /** makes the log when there is none; absent: a missing log is `not_found` */
  header?: LogHeader;
  /** a position known from a snapshot: only what comes behind it is looked at */
  hint?: LogPosition;
  /** gets every record that opening looks at, which saves a second pass; seq 1 first when the hint did not hold */
  onEnvelope?: (envelope: Envelope) => void;
}

export interface Recovered {
  /** bytes of a write that did not become whole; they were never acknowledged */
  tornBytes: number;
  /** where they were put; `null` when there were none, or when the disk did not allow it (see `problem`) */
  tornPath: string | null;
  /** 1-based line from which on nothing is readable (I5); the log takes no more records then */
  damagedLine: number | null;
  /** false: the hint was not of this log, or the log lost what the hint had seen */
  hintHeld: boolean;
  /** why the torn bytes could not be cut off yet; tried again at the first append */
  problem: HubError | null;
}

const HEADER_MAX = 64 * 1024;

/** Opens the log of a channel, repairing what a sudden death leaves (I5). Throws not_found, log_too_new, log_damaged, disk_*. */
export function openLog(options: OpenLogOptions): { log: LogFile; recovered: Recovered } {
  const { fs, path, header: wanted } = options;
  try {
    const size = fs.stat(path)?.size ?? 0;
    const first = size === 0 ? null : readFirstLine(options, size);
    if (first) return openExisting(options, size, first);
    if (wanted) return create(options, wanted, size);
    throw size === 0 ? new HubError('not_found', { what: path }) : new HubError('log_damaged', { line: 1 });
  } catch (error) {
    throw diskError(error, path);
  }
}

/** `null`: the header itself is torn, the process died while making the log. */
function readFirstLine({ fs, path }: OpenLogOptions, size: number): Buffer | null {
  const begin = fs.readRange(path, 0, Math.min(size, HEADER_MAX));
  const end = begin.indexOf(NEWLINE);
  if (end < 0 && size > HEADER_MAX) throw new HubError('log_damaged', { line: 1 });
  return end < 0 ? null : begin.subarray(0, end);
}

function create(options: OpenLogOptions, header: LogHeader, tornBytes: number): { log: LogFile; recovered: Recovered } {
  const { fs, path } = options;
  const tornPath = tornBytes === 0 ? null : saveTail(fs, path, 0, tornBytes);
  const line = encodeHeader(header);
  const handle = fs.openAppend(path);
  try {
    handle.truncate(0);
    handle.append(line);
  } finally {
    handle.close();
  }
  const end = { offset: line.length, seq: 0 };
  const index = new LogIndex(fs, path, end);
  const log = new LogFile(options, { header, end, fileSize: line.length, damagedLine: null, index });
  return { log, recovered: { tornBytes, tornPath, damagedLine: null, hintHeld: false, problem: null } };
}

function openExisting(options: OpenLogOptions, size: number, first: Buffer): { log: LogFile; recovered: Recovered } {
  const { fs, path, hint, onEnvelope } = options;
  const header = decodeHeader(first);
  const begin = { offset: first.length + 1, seq: 0 };
  const hintHeld =
    hint !== undefined && (hint.seq === 0 ? hint.offset === begin.offset : holdsPosition(fs, path, hint, size));
  const index = new LogIndex(fs, path, begin);
  const step: { envelope: Envelope; offset: number }[] = [];
  const { wholeEnd: end, damagedAt } = walkRecords(
    fs,
    path,
    hintHeld ? hint : begin,
    size,
    (envelope, offset, ends) => {
      step.push({ envelope, offset });
      if (!ends) return true;
      for (const one of step.splice(0)) {
        index.note(one.offset, one.envelope.seq);
        onEnvelope?.(one.envelope);
      }
      return true;
    },
  );
  const damaged = damagedAt !== null && !isTornFrom(fs, path, damagedAt, size);
  const damagedLine = damaged ? countLines(fs, path, end.offset) + 1 : null;
  const tornBytes = damaged ? 0 : size - end.offset;
  const log = new LogFile(options, { header, end, fileSize: size, damagedLine, index });
  return { log, recovered: { tornBytes, ...cut(log, tornBytes), damagedLine, hintHeld } };
}

function cut(log: LogFile, tornBytes: number): { tornPath: string | null; problem: HubError | null } {
  if (tornBytes === 0) return { tornPath: null, problem: null };
  try {
    return { tornPath: log.cutTail(), problem: null };
  } catch (error) {
    if (error instanceof HubError) return { tornPath: null, problem: error };
    throw error;
  }
}
