import { CORE_DRAFT, Draft } from '@codeai-hub/protocol/wire';
import * as z from 'zod';
import type { Clock } from '../clock.ts';
import { diskError } from '../storage/disk-errors.ts';
import type { FileSystem } from '../storage/file-system.ts';
import type { HomePaths } from '../storage/home.ts';

/** Small last-writer-wins facts of a session that are not part of its conversation. */
const RecordsFile = z.object({
  draft: Draft.nullable(),
  readTurn: z.number().int().nonnegative(),
  /** whose words the draft has beside those that came back from the queue */
  typed: z.object({ at: z.number(), clientId: z.string() }).nullable().default(null),
  /** words that came back from the queue, newest first, until somebody types on a draft that has them */
  returned: z.array(z.object({ text: z.string(), at: z.number() })).default([]),
  /**
   * Number of the last event that gave words back. The log has them too: those of a later event never got here. `null`
   * when that is not known: then no words are taken from the log, since they would come a second time.
   */
  returnedSeq: z.number().int().nonnegative().nullable().default(null),
});
type SessionRecords = z.infer<typeof RecordsFile>;

/** Typing is written together after this long. */
const WRITE_MS = 300;
/** What the disk refused is written again after this long. */
const RETRY_MS = 2000;

/** A write that waits, and those who wait for it. */
interface Pending {
  cancel: () => void;
  written: PromiseWithResolvers<void>;
}

/** Drafts and read positions, one small file per session. */
export class Records {
  readonly #fs: FileSystem;
  readonly #paths: HomePaths;
  readonly #clock: Clock;
  readonly #report: (error: unknown, what: string) => void;
  readonly #known = new Map<string, SessionRecords>();
  readonly #pending = new Map<string, Pending>();
  /** what was written and is not safe yet, by session */
  readonly #syncing = new Map<string, Promise<void>>();

  constructor(options: {
    fs: FileSystem;
    paths: HomePaths;
    clock: Clock;
    report: (error: unknown, what: string) => void;
  }) {
    this.#fs = options.fs;
    this.#paths = options.paths;
    this.#clock = options.clock;
    this.#report = options.report;
  }

  get(sessionId: string): SessionRecords {
    const known = this.#known.get(sessionId) ?? this.#read(sessionId);
    this.#known.set(sessionId, known);
    return known;
  }

  /**
   * The draft that stands now: the later one, by time and then by client id, so that all windows agree. `typedOn` is the
   * time of the draft it was typed on: what came back from the queue since then is put before it and not lost (I7).
   */
  offerDraft(sessionId: string, offered: Draft, typedOn = Number.POSITIVE_INFINITY): Draft {
    const records = this.get(sessionId);
    const current = records.draft;
    const returned = records.returned.filter(({ at }) => at > typedOn);
    const rival = returned.length > 0 ? records.typed : current;
    const isTypedOnIt = current !== null && Number.isFinite(typedOn) && typedOn >= current.at;
    // A clock that ran ahead for a while must not refuse every draft until that time comes.
    const isOfTheFuture = rival !== null && rival.at > this.#clock.now();
    const wins = isTypedOnIt || isOfTheFuture;
    if (current && rival && !wins && !isLater(offered, rival)) return current;
    const after = current && (wins || returned.length > 0) ? current.at + 1 : offered.at;
    const draft: Draft = {
      text: joined([...returned.map(({ text }) => text), offered.text]),
      at: Math.max(offered.at, after),
      clientId: returned.length > 0 ? CORE_DRAFT : offered.clientId,
    };
    const typed = { at: offered.at, clientId: offered.clientId };
    this.#set(sessionId, { ...records, draft, typed, returned });
    return draft;
  }

  /**
   * Puts text that the event `seq` gave back from the queue in front of the draft; `null` when it was there before. Where
   * the disk refuses it the log still has the words, and whoever reads the log gives them here again.
   */
  prependDraft(sessionId: string, text: string, seq: number): Draft | null {
    const records = this.get(sessionId);
    if (records.returnedSeq !== null && seq <= records.returnedSeq) return null;
    const at = Math.max(this.#clock.now(), (records.draft?.at ?? 0) + 1);
    const draft: Draft = { text: joined([text, records.draft?.text ?? '']), at, clientId: CORE_DRAFT };
    this.#set(sessionId, { ...records, draft, returned: [{ text, at }, ...records.returned], returnedSeq: seq });
    this.save(sessionId);
    return draft;
  }

  /** The same for an event that was read from the log: the core may have died before its words got here. */
  prependMissed(sessionId: string, text: string, seq: number): Draft | null {
    const records = this.get(sessionId);
    if (records.returnedSeq !== null) return this.prependDraft(sessionId, text, seq);
    this.#set(sessionId, { ...records, returnedSeq: seq });
    return null;
  }

  setReadTurn(sessionId: string, readTurn: number): boolean {
    const records = this.get(sessionId);
    if (readTurn <= records.readTurn) return false;
    this.#set(sessionId, { ...records, readTurn });
    return true;
  }

  forget(sessionId: string): void {
    this.#drop(sessionId);
    this.#known.delete(sessionId);
  }

  /** Resolves when what was said up to now is on the disk. Rejects with what the disk refuses it with. */
  written(sessionId: string): Promise<void> {
    return this.#pending.get(sessionId)?.written.promise ?? this.#syncing.get(sessionId) ?? Promise.resolve();
  }

  /** Writes what still waits of a session. False when the disk refuses it; then it is tried again. */
  save(sessionId: string): boolean {
    return !this.#pending.has(sessionId) || this.#write(sessionId);
  }

  /** Writes what still waits, for the last time. */
  close(): void {
    for (const sessionId of [...this.#pending.keys()]) {
      this.#write(sessionId);
      this.#drop(sessionId);
    }
  }

  #set(sessionId: string, records: SessionRecords): void {
    this.#known.set(sessionId, records);
    if (!this.#pending.has(sessionId)) this.#plan(sessionId, WRITE_MS);
  }

  #plan(sessionId: string, ms: number): void {
    const written = Promise.withResolvers<void>();
    // Nobody may wait for it.
    written.promise.catch(() => undefined);
    this.#pending.set(sessionId, { cancel: this.#clock.after(ms, () => this.#writeTyped(sessionId)), written });
  }

  /** The event loop must not wait for the disk while somebody types: the sync follows the write. */
  #writeTyped(sessionId: string): void {
    // Words that came back from the queue stand nowhere else any more, and were safe before: they stay so.
    if (this.get(sessionId).returned.length > 0) return void this.#write(sessionId);
    const pending = this.#pending.get(sessionId);
    const path = this.#paths.sessionRecords(sessionId);
    if (!pending || !this.#put(sessionId, { durable: false })) return;
    this.#pending.delete(sessionId);
    const safe = this.#fs.sync(path).catch((error: unknown) => {
      this.#report(error, 'write the draft');
      throw diskError(error, path);
    });
    this.#syncing.set(sessionId, safe);
    const done = () => {
      if (this.#syncing.get(sessionId) === safe) this.#syncing.delete(sessionId);
    };
    safe.then(done, done);
    safe.then(pending.written.resolve, pending.written.reject);
  }

  #drop(sessionId: string): void {
    const pending = this.#pending.get(sessionId);
    this.#pending.delete(sessionId);
    pending?.cancel();
    pending?.written.resolve();
  }

  #write(sessionId: string): boolean {
    if (!this.#put(sessionId, { durable: true })) return false;
    this.#drop(sessionId);
    return true;
  }

  /** False when the disk refuses it; then it is tried again. */
  #put(sessionId: string, options: { durable: boolean }): boolean {
    const path = this.#paths.sessionRecords(sessionId);
    try {
      this.#fs.writeAtomic(path, JSON.stringify(this.get(sessionId)), options);
    } catch (error) {
      this.#report(error, 'write the draft');
      this.#pending.get(sessionId)?.written.reject(diskError(error, path));
      this.#drop(sessionId);
      this.#plan(sessionId, RETRY_MS);
      return false;
    }
    return true;
  }

  #read(sessionId: string): SessionRecords {
    const path = this.#paths.sessionRecords(sessionId);
    const none = { draft: null, readTurn: 0, typed: null, returned: [] };
    try {
      if (!this.#fs.stat(path)) return { ...none, returnedSeq: 0 };
      return RecordsFile.parse(JSON.parse(this.#fs.read(path).toString()));
    } catch (error) {
      this.#report(error, 'read the draft');
      return { ...none, returnedSeq: null };
    }
  }
}

function isLater(a: Pick<Draft, 'at' | 'clientId'>, b: Pick<Draft, 'at' | 'clientId'>): boolean {
  return a.at > b.at || (a.at === b.at && a.clientId >= b.clientId);
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}
