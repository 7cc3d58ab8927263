import type { SessionEventOf } from '@codeai-hub/protocol/channels/session/events';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { type Envelope, firstSeq } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import type { FileSystem } from '../storage/file-system.ts';
import type { HistoryFile } from '../storage/history-file.ts';
import type { LogPosition } from '../storage/log-index.ts';
import { walkRecords } from '../storage/log-recovery.ts';
import { keepLeaving } from './evicted.ts';
import { type ReceiptEntry, Receipts } from './receipts.ts';

export interface ReplayOptions {
  sessionId: string;
  history: HistoryFile;
  /** what a snapshot holds; absent: from the first event on */
  known?: { state: SessionState; receipts: [string, ReceiptEntry][] } | undefined;
  /** gets what could not be done, for the log */
  repairs: string[];
}

/** What a session's log leads to, event by event. */
export class Replay {
  state: SessionState | null;
  receipts: Receipts;
  /** events that gave words back from the queue */
  returned: Envelope<SessionEventOf<'queue.returned'>>[] = [];
  readonly #options: ReplayOptions;
  #historyRefused = false;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.state = options.known?.state ?? null;
    this.receipts = new Receipts(options.known?.receipts);
  }

  /** Number 1 begins anew: then what was known before was of another log. */
  apply(envelope: Envelope): void {
    const { sessionId, history } = this.#options;
    if (firstSeq(envelope) === 1) {
      this.state = null;
      this.receipts = new Receipts();
      this.returned = [];
      this.#derive(() => history.reset());
    }
    const before = this.state;
    const after = reduceSession(before, envelope);
    this.state = after;
    this.receipts.observe(envelope, sessionId);
    if (isReturn(envelope)) this.returned.push(envelope);
    if (before) this.#derive(() => keepLeaving(history, before, after));
  }

  /**
   * What is made from the log must never keep a session from being read: a full or read-only disk costs the derived
   * file, which is made again later. Told once.
   */
  #derive(write: () => void): void {
    if (this.#historyRefused) return;
    try {
      write();
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.#historyRefused = true;
      this.#options.repairs.push(`the history file could not be written: ${error.message}`);
    }
  }
}

/** Of a log at a time, between which others run. */
const PIECE_BYTES = 128 * 1024;

/**
 * Applies the steps of a log from a position on. The answer is the position after the last; `null` when it was to end
 * before that, or met what is no record.
 */
export async function replayInPieces(options: {
  fs: FileSystem;
  path: string;
  from: LogPosition;
  size: number;
  replay: Replay;
  goOn: () => Promise<boolean>;
}): Promise<LogPosition | null> {
  const { fs, path, size, replay, goOn } = options;
  for (let at = options.from; ; ) {
    const enough = at.offset + PIECE_BYTES;
    const step: Envelope[] = [];
    const walk = walkRecords(fs, path, at, size, (envelope, offset, ends) => {
      step.push(envelope);
      if (!ends) return true;
      for (const one of step.splice(0)) replay.apply(one);
      return offset < enough;
    });
    if (walk.damagedAt !== null || walk.wholeEnd.offset === at.offset) return null;
    at = walk.wholeEnd;
    if (at.offset === size) return at;
    if (!(await goOn())) return null;
  }
}

function isReturn(envelope: Envelope): envelope is Envelope<SessionEventOf<'queue.returned'>> {
  return envelope.event.type === 'queue.returned';
}
