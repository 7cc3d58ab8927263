import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { type Envelope, firstSeq } from '@codeai-hub/protocol/envelope';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '../clock.ts';
import { BlobStore } from '../storage/blobs.ts';
import { diskError } from '../storage/disk-errors.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { HistoryFile } from '../storage/history-file.ts';
import type { HomePaths } from '../storage/home.ts';
import type { LogFile } from '../storage/log-file.ts';
import { decodeHeader } from '../storage/log-format.ts';
import { openLog } from '../storage/open-log.ts';
import { readSnapshot, writeSnapshot } from '../storage/snapshot-file.ts';
import { keepLeaving } from './evicted.ts';
import { type ReceiptEntry, Receipts } from './receipts.ts';

/** Raised when the shape of SessionState changes: snapshots of another shape are made anew from the log. */
const STATE_SHAPE = 1;

/** A session as read from disk. */
export interface StoredSession {
  log: LogFile;
  state: SessionState;
  receipts: Receipts;
  history: HistoryFile;
  blobs: BlobStore;
  /** what opening had to mend, for the log */
  repairs: string[];
}

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
}

export interface SessionStoreOptions {
  fs: FileSystem;
  paths: HomePaths;
  clock: Clock;
  newEpoch: () => string;
  /** nothing more can be promised of a session's log */
  degraded: (sessionId: string, error: HubError) => void;
}

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
  create(sessionId: string): Pick<StoredSession, 'log' | 'history' | 'blobs'> {
    const { fs, paths, clock, newEpoch } = this.#options;
    onDisk(paths.session(sessionId), () => fs.makeDir(paths.session(sessionId)));
    const header = { format: 1 as const, epoch: newEpoch(), sessionId, createdAt: clock.now() };
    const blobs = this.#blobs(sessionId);
    const { log } = openLog({ ...this.#logOptions(sessionId, blobs), header });
    return { log, blobs, history: this.#history(sessionId) };
  }

  /** Throws `session_not_found`, `log_too_new`, or what the disk throws. A damaged log is readable up to the damage (I5). */
  load(sessionId: string): StoredSession {
    if (!this.exists(sessionId) || this.#isStillborn(sessionId)) throw new HubError('session_not_found', { sessionId });
    const history = this.#history(sessionId);
    const blobs = this.#blobs(sessionId);
    const known = this.#usableSnapshot(sessionId, history);
    let state = known?.state ?? null;
    let receipts = new Receipts(known?.extra.receipts);
    const repairs: string[] = [];
    const derive = derivation(repairs);
    if (!known) derive(() => history.reset());

    const apply = (envelope: Envelope) => {
      if (firstSeq(envelope) === 1) {
        state = null;
        receipts = new Receipts();
        derive(() => history.reset());
      }
      const before: SessionState | null = state;
      const after = reduceSession(before, envelope);
      state = after;
      receipts.observe(envelope, sessionId);
      if (before) derive(() => keepLeaving(history, before, after));
    };
    const { log, recovered } = openLog({
      ...this.#logOptions(sessionId, blobs),
      onEnvelope: apply,
      ...(known ? { hint: { offset: known.offset, seq: known.seq } } : {}),
    });
    const found = state as SessionState | null;
    if (!found && recovered.damagedLine !== null) throw new HubError('log_damaged', { line: recovered.damagedLine });
    if (!found) throw new HubError('session_not_found', { sessionId });
    if (recovered.tornBytes > 0) repairs.push(`${recovered.tornBytes} bytes of an unfinished write were cut off`);
    if (recovered.damagedLine === null) return { log, state: found, receipts, history, blobs, repairs };
    const readOnly = describeError('log_damaged', { line: recovered.damagedLine });
    return { log, state: { ...found, readOnly }, receipts, history, blobs, repairs: [...repairs, readOnly.message] };
  }

  /** Makes the next load quick. */
  saveSnapshot(sessionId: string, session: { log: LogFile; state: SessionState; receipts: Receipts }): void {
    const { log, state, receipts } = session;
    if (log.lastSeq !== state.seq || state.readOnly) return;
    const extra: SnapshotExtra = { shape: STATE_SHAPE, receipts: receipts.entries() };
    writeSnapshot(this.#options.fs, this.#options.paths.sessionSnapshot(sessionId), {
      epoch: log.header.epoch,
      seq: state.seq,
      offset: log.size,
      state,
      extra,
    });
  }

  /** Throws disk_*. */
  remove(sessionId: string): void {
    const { fs, paths } = this.#options;
    onDisk(paths.session(sessionId), () => fs.removeTree(paths.session(sessionId)));
  }

  /** A core died while it made the session: not even the first line is whole, so nobody was ever told of it. */
  #isStillborn(sessionId: string): boolean {
    const { fs, paths } = this.#options;
    const begin = fs.readRange(paths.sessionLog(sessionId), 0, HEADER_BYTES);
    return begin.length < HEADER_BYTES && !begin.includes('\n');
  }

  /** The snapshot, when it is of this log and this build, and the history goes with it. */
  #usableSnapshot(sessionId: string, history: HistoryFile): UsableSnapshot | null {
    const { fs, paths } = this.#options;
    const begin = fs.readRange(paths.sessionLog(sessionId), 0, HEADER_BYTES);
    const end = begin.indexOf('\n');
    if (end < 0) return null;
    const snapshot = readSnapshot(fs, paths.sessionSnapshot(sessionId), decodeHeader(begin.subarray(0, end)).epoch);
    const extra = snapshot?.extra as SnapshotExtra | undefined;
    if (!snapshot || extra?.shape !== STATE_SHAPE) return null;
    const state = snapshot.state as SessionState;
    if (history.count < state.evicted) return null;
    history.truncate(state.evicted);
    return { state, extra, seq: snapshot.seq, offset: snapshot.offset };
  }

  #history(sessionId: string): HistoryFile {
    return new HistoryFile(this.#options.fs, this.#options.paths.sessionHistory(sessionId));
  }

  #blobs(sessionId: string): BlobStore {
    return new BlobStore(this.#options.fs, this.#options.paths.sessionBlobs(sessionId));
  }

  #logOptions(sessionId: string, blobs: BlobStore) {
    const { fs, paths, clock, degraded } = this.#options;
    return {
      fs,
      clock,
      path: paths.sessionLog(sessionId),
      syncFirst: () => blobs.durable(),
      onDegraded: (error: HubError) => degraded(sessionId, error),
    };
  }
}

/**
 * What is made from the log must never keep a session from being read: a full or read-only disk costs the derived file,
 * which is made again later. Told once.
 */
function derivation(repairs: string[]): (write: () => void) => void {
  let refused = false;
  return (write) => {
    if (refused) return;
    try {
      write();
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      refused = true;
      repairs.push(`the history file could not be written: ${error.message}`);
    }
  };
}

/** What the disk refuses is told as the disk's error. */
function onDisk(path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw diskError(error, path);
  }
}
