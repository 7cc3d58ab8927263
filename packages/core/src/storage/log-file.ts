import { type Envelope, firstSeq } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '../clock.ts';
import { diskError } from './disk-errors.ts';
import type { AppendHandle, FileSystem } from './file-system.ts';
import { GroupCommit } from './group-commit.ts';
import { countLines, readLines } from './line-reader.ts';
import { decodeNext, encodeRecords, type LogHeader } from './log-format.ts';
import type { LogIndex, LogPosition } from './log-index.ts';
import { saveTail, walkRecords } from './log-recovery.ts';

export interface LogOptions {
  fs: FileSystem;
  path: string;
  clock: Clock;
  /** while people wait for `durable`, at most one sync in so many ms */
  groupCommitMs?: number;
  /** made durable before every sync of the log: what its records refer to */
  syncFirst?: () => Promise<void>;
  /** called once, when nothing can be promised of this log any more: a failed sync, a foreign change, damage */
  onStopped?: (error: HubError) => void;
}

/** What opening found. */
export interface LogStart {
  header: LogHeader;
  end: LogPosition;
  /** bytes in the file; those behind `end` are torn, or damaged */
  fileSize: number;
  damagedLine: number | null;
  index: LogIndex;
}

/**
 * The JSONL log of one channel: line 1 the header, then one envelope per line with contiguous numbers (I3). Opened by
 * `openLog`. The file is opened for writing at the first append, so that reading needs no right to write.
 */
export class LogFile {
  readonly header: LogHeader;
  readonly #options: LogOptions;
  readonly #index: LogIndex;
  readonly #commit: GroupCommit;
  #end: LogPosition;
  /** up to here a sync has succeeded in this process */
  #synced: LogPosition;
  #fileSize: number;
  #handle: AppendHandle | null = null;
  #damagedLine: number | null;
  #degraded: HubError | null = null;
  #closed = false;

  constructor(options: LogOptions, start: LogStart) {
    this.#options = options;
    this.header = start.header;
    this.#end = start.end;
    this.#synced = start.end;
    this.#fileSize = start.fileSize;
    this.#damagedLine = start.damagedLine;
    this.#index = start.index;
    const { clock, groupCommitMs: windowMs = 8 } = options;
    this.#commit = new GroupCommit({ clock, windowMs, size: start.end.offset, sync: () => this.#sync() });
  }

  get lastSeq(): number {
    return this.#end.seq;
  }

  /** Bytes of the header and all good records: the offset after the last one. */
  get size(): number {
    return this.#end.offset;
  }

  /** Why nothing more is written, when that is so. */
  get stopped(): HubError | null {
    if (this.#damagedLine !== null) return new HubError('log_damaged', { line: this.#damagedLine });
    return this.#degraded;
  }

  /**
   * One write, which all counts or nothing. With `endsStep` false it counts with what is appended next. Throws disk_full,
   * disk_read_only, disk_failed or log_damaged; then the log is as it was before.
   */
  append(envelopes: readonly Envelope[], endsStep = true): void {
    const seq = this.#follow(envelopes);
    if (seq === this.#end.seq) return;
    const handle = this.#writer();
    const data = encodeRecords(envelopes, endsStep);
    try {
      handle.append(data);
    } catch (error) {
      throw this.#appendFailed(handle, error);
    }
    this.#end = { offset: this.#end.offset + data.length, seq };
    this.#fileSize = this.#end.offset;
    this.#index.note(this.#end.offset, seq);
    this.#commit.wrote(this.#end.offset);
  }

  /** Resolves when everything appended so far would survive the machine's death; `atOnce`, without sharing the sync. */
  async durable(atOnce = false): Promise<void> {
    this.#writer();
    await this.#commit.durable(atOnce);
  }

  /** At most `limit` envelopes, from the one that covers `fromSeq` on. Throws log_damaged where a record cannot be read. */
  read(fromSeq: number, limit: number): Envelope[] {
    const { fs, path } = this.#options;
    const found: Envelope[] = [];
    if (limit <= 0 || fromSeq > this.#end.seq) return found;
    let { offset, seq } = this.#index.locate(fromSeq, this.#end.offset);
    offset = readLines(fs, path, offset, this.#end.offset, (line, begin) => {
      const envelope = decodeNext(line, seq);
      if (!envelope) this.#damaged(begin);
      seq = envelope.seq;
      if (seq >= fromSeq) found.push(envelope);
      return found.length < limit;
    });
    if (found.length < limit && offset < this.#end.offset) this.#damaged(offset);
    return found;
  }

  /** Syncs what is left. Rejects when that fails. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      if (this.#handle) await this.#commit.close();
    } finally {
      this.#handle?.close();
    }
  }

  /** Closes it without making safe what is not: of a log that is not kept. */
  discard(): void {
    if (this.#closed) return;
    this.#closed = true;
    const close = () => this.#handle?.close();
    const syncing = this.#commit.stop(new Error('the log is closed'));
    if (syncing !== null) void syncing.then(close);
    else close();
  }

  /** Cuts off what a dying process left behind the last good record, keeping a copy. Throws when that cannot be written. */
  cutTail(): string | null {
    if (this.#fileSize === this.#end.offset) return null;
    const { fs, path } = this.#options;
    const handle = this.#open();
    try {
      const saved = saveTail(fs, path, this.#end.offset, this.#fileSize);
      handle.truncate(this.#end.offset);
      this.#fileSize = this.#end.offset;
      return saved;
    } catch (error) {
      throw diskError(error, path);
    }
  }

  /** The seq after these envelopes, when they are what comes next. */
  #follow(envelopes: readonly Envelope[]): number {
    let seq = this.#end.seq;
    for (const envelope of envelopes) {
      if (firstSeq(envelope) !== seq + 1) throw new Error(`record ${firstSeq(envelope)} cannot follow record ${seq}`);
      seq = envelope.seq;
    }
    return seq;
  }

  #writer(): AppendHandle {
    if (this.#closed) throw new Error('the log is closed');
    if (this.stopped) throw this.stopped;
    this.cutTail();
    return this.#open();
  }

  #open(): AppendHandle {
    if (this.#handle) return this.#handle;
    const { fs, path } = this.#options;
    try {
      this.#handle = fs.openAppend(path);
    } catch (error) {
      throw diskError(error, path);
    }
    if (this.#handle.size !== this.#fileSize) throw this.#degrade('another program changed it');
    return this.#handle;
  }

  #appendFailed(handle: AppendHandle, error: unknown): HubError {
    const { path } = this.#options;
    if (handle.size === this.#end.offset) return diskError(error, path);
    return this.#degrade('a record was written in part, and that part cannot be cut off', error);
  }

  async #sync(): Promise<void> {
    const handle = this.#handle as AppendHandle;
    const upTo = this.#end;
    try {
      if (!handle.isLinked()) throw new Error('it was removed, replaced or changed by another program');
      await this.#options.syncFirst?.();
      await handle.sync();
    } catch (error) {
      throw this.#degrade(this.#afterFailedSync(error), error);
    }
    this.#synced = upTo;
  }

  /** The kernel forgets a failed sync, so it is not tried again; what can still be read is looked at and told. */
  #afterFailedSync(error: unknown): string {
    const { fs, path } = this.#options;
    const why = error instanceof Error ? error.message : String(error);
    let readable = this.#synced.seq;
    try {
      readable = walkRecords(fs, path, this.#synced, this.#end.offset, () => true).end.seq;
    } catch (unreadable) {
      return `${why}; reading it back failed too (${unreadable instanceof Error ? unreadable.message : unreadable})`;
    }
    return `${why}; records up to ${this.#synced.seq} are safe, up to ${readable} of ${this.#end.seq} can be read back`;
  }

  #degrade(reason: string, cause?: unknown): HubError {
    if (this.#degraded) return this.#degraded;
    this.#degraded = new HubError('disk_failed', { path: this.#options.path, reason }, { cause });
    this.#options.onStopped?.(this.#degraded);
    return this.#degraded;
  }

  #damaged(offset: number): never {
    const { fs, path, onStopped } = this.#options;
    const isKnown = this.#damagedLine !== null;
    this.#damagedLine ??= countLines(fs, path, offset) + 1;
    const error = new HubError('log_damaged', { line: this.#damagedLine });
    if (!isKnown) onStopped?.(error);
    throw error;
  }
}
