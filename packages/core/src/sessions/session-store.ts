import { join } from 'node:path';
import type { SessionEventOf } from '@codeai-hub/protocol/channels/session/events';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '../clock.ts';
import { BlobStore } from '../storage/blobs.ts';
import { diskError } from '../storage/disk-errors.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { HistoryFile } from '../storage/history-file.ts';
import type { HistoryMark } from '../storage/history-index.ts';
import type { HomePaths } from '../storage/home.ts';
import type { LogFile } from '../storage/log-file.ts';
import { decodeHeader, encodeHeader } from '../storage/log-format.ts';
import type { LogPosition } from '../storage/log-index.ts';
import { holdsPosition } from '../storage/log-recovery.ts';
import { openLog } from '../storage/open-log.ts';
import { readSnapshot, writeSnapshot } from '../storage/snapshot-file.ts';
import type { ReceiptEntry, Receipts } from './receipts.ts';
import { closedForReading } from './recover.ts';
import { Replay, replayInPieces } from './replay.ts';

/** Raised when the shape of SessionState or its window changes: snapshots of another shape are made anew from the log. */
const STATE_SHAPE = 4;

/** A session as read from disk. */
export interface StoredSession {
  log: LogFile;
  state: SessionState;
  receipts: Receipts;
  history: HistoryFile;
  blobs: BlobStore;
  /** events read from the log that gave words back from the queue */
  returned: Envelope<SessionEventOf<'queue.returned'>>[];
  /** what opening had to mend, for the log */
  repairs: string[];
}

/** Begins the name of a session's folder while it is being deleted. */
const LEAVING = '.deleted-';

/** Loading reads so much of a log in a few milliseconds. */
const LONG_BYTES = 256 * 1024;

/** More than any header line is long. */
const HEADER_BYTES = 4096;

interface UsableSnapshot {
  state: SessionState;
  extra: SnapshotExtra;
  seq: number;
  offset: number;
}

interface SnapshotExtra {
  shape: number;
  receipts: [string, ReceiptEntry][];
  history: HistoryMark;
}

export interface SessionStoreOptions {
  fs: FileSystem;
  paths: HomePaths;
  clock: Clock;
  newEpoch: () => string;
}

export interface Preparation {
  /** asked between two pieces; false ends it: somebody loaded the session, or it is gone */
  goOn: () => Promise<boolean>;
  /** takes what came back from the queue; false while that is not safe */
  returned: (envelopes: StoredSession['returned']) => boolean;
}

/** Told when nothing more can be promised of a log that is open. */
export type LogStopped = (error: HubError) => void;

/** Sessions on disk: the log is the truth, snapshot and history file are made from it and can be lost. */
export class SessionStore {
  readonly #options: SessionStoreOptions;

  constructor(options: SessionStoreOptions) {
    this.#options = options;
  }

  ids(): string[] {
    return this.#options.fs.list(this.#options.paths.sessions).filter((name) => /^[a-z0-9]{10,40}$/.test(name));
  }

  exists(sessionId: string): boolean {
    return this.stat(sessionId) !== null;
  }

  stat(sessionId: string): { size: number; mtimeMs: number } | null {
    return this.#options.fs.stat(this.#options.paths.sessionLog(sessionId));
  }

  /** A new log whose first events are the caller's to append. Throws disk_*. */
  create(sessionId: string, stopped: LogStopped): Pick<StoredSession, 'log' | 'history' | 'blobs'> {
    const { fs, paths, clock, newEpoch } = this.#options;
    onDisk(paths.session(sessionId), () => fs.makeDir(paths.session(sessionId)));
    const header = { format: 1 as const, epoch: newEpoch(), sessionId, createdAt: clock.now() };
    const blobs = this.#blobs(sessionId);
    const { log } = openLog({ ...this.#logOptions(sessionId, blobs), onStopped: stopped, header });
    return { log, blobs, history: this.#history(sessionId) };
  }

  /** Throws `session_not_found`, `log_too_new`, or what the disk throws. A damaged log is readable up to the damage (I5). */
  load(sessionId: string, stopped: LogStopped): StoredSession {
    if (!this.exists(sessionId) || this.#isStillborn(sessionId)) throw new HubError('session_not_found', { sessionId });
    const repairs: string[] = [];
    const known = this.#usableSnapshot(sessionId, repairs);
    const history = this.#history(sessionId, known?.extra.history);
    try {
      return this.#loadFrom(known, { sessionId, history, repairs, stopped });
    } catch (error) {
      history.close();
      throw error;
    }
  }

  /**
   * Reads what no snapshot covers of a long log, in pieces, and leaves a snapshot there: loading is quick then. Where
   * anything is amiss it ends without one, since loading tells what it is. Throws disk_*.
   */
  async prepare(sessionId: string, { goOn, returned }: Preparation): Promise<void> {
    const { fs, paths } = this.#options;
    const path = paths.sessionLog(sessionId);
    const size = this.stat(sessionId)?.size ?? 0;
    const start = this.#readHeader(sessionId);
    if (!start || size < LONG_BYTES) return;
    const repairs: string[] = [];
    const snapshot = this.#usableSnapshot(sessionId, repairs);
    const known = snapshot && holdsPosition(fs, path, snapshot, size) ? snapshot : null;
    const history = this.#history(sessionId, known?.extra.history);
    const replay = replayOf(known, { sessionId, history, repairs });
    try {
      const from = known ? { offset: known.offset, seq: known.seq } : start.begin;
      const at = await replayInPieces({ fs, path, from, size, replay, goOn });
      if (!at || !replay.state || !returned(replay.returned)) return;
      // What a killed core left is in the kernel's cache only, and a snapshot must name nothing that can be lost.
      await fs.sync(path);
      if (!(await goOn())) return;
      const { state, receipts } = replay;
      this.#writeSnapshot(sessionId, { epoch: start.epoch, ...at }, { state, receipts, history });
    } finally {
      history.close();
    }
  }

  #loadFrom(
    known: UsableSnapshot | null,
    into: { sessionId: string; history: HistoryFile; repairs: string[]; stopped: LogStopped },
  ): StoredSession {
    const { sessionId, history, repairs, stopped } = into;
    const blobs = this.#blobs(sessionId);
    const replay = replayOf(known, into);
    const { log, recovered } = openLog({
      ...this.#logOptions(sessionId, blobs),
      onStopped: stopped,
      onEnvelope: (envelope) => replay.apply(envelope),
      ...(known ? { hint: { offset: known.offset, seq: known.seq } } : {}),
    });
    const { state: found, receipts, returned } = replay;
    const { damagedLine: line, tornBytes } = recovered;
    if (!found) {
      log.discard();
      throw line === null ? new HubError('session_not_found', { sessionId }) : new HubError('log_damaged', { line });
    }
    if (tornBytes > 0) repairs.push(`${tornBytes} bytes of an unfinished write were cut off`);
    const stored = { log, state: found, receipts, history, blobs, returned, repairs };
    if (line === null) return stored;
    const readOnly = describeError('log_damaged', { line });
    repairs.push(readOnly.message);
    return { ...stored, state: closedForReading(found, readOnly) };
  }

  /**
   * Writes the log anew, with what of it can be read back, under another epoch (I3). After a failed sync nobody knows what
   * of a file is safe, and trying again would prove nothing: every byte is given to the disk once more. Throws disk_*.
   */
  rebuild(sessionId: string): void {
    const { fs, paths, newEpoch } = this.#options;
    const path = paths.sessionLog(sessionId);
    onDisk(path, () => {
      const bytes = fs.read(path);
      const begin = bytes.indexOf('\n') + 1;
      const header = decodeHeader(bytes.subarray(0, begin - 1));
      fs.writeAtomic(path, Buffer.concat([encodeHeader({ ...header, epoch: newEpoch() }), bytes.subarray(begin)]));
    });
  }

  /** Makes the next load quick. */
  saveSnapshot(
    sessionId: string,
    session: { log: LogFile; state: SessionState; receipts: Receipts; history: HistoryFile },
  ): void {
    const { log, state, receipts, history } = session;
    if (log.lastSeq !== state.seq || log.stopped) return;
    const at = { epoch: log.header.epoch, seq: state.seq, offset: log.size };
    this.#writeSnapshot(sessionId, at, { state, receipts, history });
  }

  #writeSnapshot(
    sessionId: string,
    at: { epoch: string; seq: number; offset: number },
    { state, receipts, history }: { state: SessionState; receipts: Receipts; history: HistoryFile },
  ): void {
    const extra: SnapshotExtra = { shape: STATE_SHAPE, receipts: receipts.entries(), history: history.mark };
    writeSnapshot(this.#options.fs, this.#options.paths.sessionSnapshot(sessionId), { ...at, state, extra });
  }

  /** In one step, so that no half of a session is ever found. Throws disk_*; then it is still there. */
  remove(sessionId: string): void {
    const { fs, paths } = this.#options;
    const path = paths.session(sessionId);
    const leaving = join(paths.sessions, `${LEAVING}${sessionId}`);
    onDisk(path, () => {
      fs.removeTree(leaving);
      if (fs.stat(path)) fs.moveTree(path, leaving);
    });
    try {
      fs.removeTree(leaving);
    } catch {
      // Nobody sees it any more; the next start sweeps it away, or says why it cannot.
    }
  }

  /** Removes what is left of deleted sessions. Throws disk_*. */
  sweepDeleted(): void {
    const { fs, paths } = this.#options;
    const left = fs.list(paths.sessions).filter((name) => name.startsWith(LEAVING));
    for (const name of left) onDisk(join(paths.sessions, name), () => fs.removeTree(join(paths.sessions, name)));
  }

  /** A core died while it made the session: not even the first line is whole, so nobody was ever told of it. */
  #isStillborn(sessionId: string): boolean {
    const { fs, paths } = this.#options;
    const begin = fs.readRange(paths.sessionLog(sessionId), 0, HEADER_BYTES);
    return begin.length < HEADER_BYTES && !begin.includes('\n');
  }

  /** `null`: the first line is not whole. Throws log_too_new, log_damaged. */
  #readHeader(sessionId: string): { epoch: string; begin: LogPosition } | null {
    const { fs, paths } = this.#options;
    if (!this.exists(sessionId)) return null;
    const begin = fs.readRange(paths.sessionLog(sessionId), 0, HEADER_BYTES);
    const end = begin.indexOf('\n');
    if (end < 0) return null;
    return { epoch: decodeHeader(begin.subarray(0, end)).epoch, begin: { offset: end + 1, seq: 0 } };
  }

  /** The snapshot, when it is of this log and this build, and the history goes with it. One that is not is made again. */
  #usableSnapshot(sessionId: string, repairs: string[]): UsableSnapshot | null {
    const { fs, paths } = this.#options;
    const start = this.#readHeader(sessionId);
    if (!start) return null;
    const { epoch } = start;
    const snapshot = readable(repairs, 'the snapshot', () => readSnapshot(fs, paths.sessionSnapshot(sessionId), epoch));
    const extra = snapshot?.extra as SnapshotExtra | undefined;
    if (!snapshot || extra?.shape !== STATE_SHAPE) return null;
    const state = snapshot.state as SessionState;
    return { state, extra, seq: snapshot.seq, offset: snapshot.offset };
  }

  #history(sessionId: string, mark?: HistoryMark): HistoryFile {
    return new HistoryFile(this.#options.fs, this.#options.paths.sessionHistory(sessionId), mark);
  }

  #blobs(sessionId: string): BlobStore {
    return new BlobStore(this.#options.fs, this.#options.paths.sessionBlobs(sessionId));
  }

  #logOptions(sessionId: string, blobs: BlobStore) {
    const { fs, paths, clock } = this.#options;
    return { fs, clock, path: paths.sessionLog(sessionId), syncFirst: () => blobs.durable() };
  }
}

/** What is made from the log and cannot be read is `null`, as if it were not there. */
function readable<T>(repairs: string[], what: string, read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    repairs.push(`${what} could not be read: ${error instanceof Error ? error.message : error}`);
    return null;
  }
}

function replayOf(
  known: UsableSnapshot | null,
  into: { sessionId: string; history: HistoryFile; repairs: string[] },
): Replay {
  return new Replay({ ...into, known: known ? { state: known.state, receipts: known.extra.receipts } : undefined });
}

/** What the disk refuses is told as the disk's error. */
function onDisk(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw diskError(error, path);
  }
}
