import { agentOf, type SessionState, type Untold } from '@codeai-hub/protocol/channels/session/state';
import { type Envelope, sessionChannel } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import { Channel } from '../channels/channel.ts';
import { letRequestsPass } from '../let-others-run.ts';
import type { BlobStore } from '../storage/blobs.ts';
import type { HistoryFile } from '../storage/history-file.ts';
import { Continuations } from './continuation/continuations.ts';
import { type ConversationPiece, conversationOf } from './conversation.ts';
import { completeHistory, keepEvicted } from './evicted.ts';
import { makePacket, type Packet } from './handover/packet.ts';
import type { NewSession } from './new-session.ts';
import { promptPart } from './prompt-part.ts';
import { Receipts } from './receipts.ts';
import { RunningSessions } from './running-sessions.ts';
import { Session } from './session.ts';
import { SessionLog } from './session-log.ts';
import { type Beginning, type Finished, type Piece, SessionMaker } from './session-maker.ts';
import type { LogStopped, StoredSession } from './session-store.ts';
import type { SessionsOptions } from './sessions-options.ts';
import type { Step } from './step.ts';

/** An idle session that nobody looks at leaves the memory after this long. */
const UNLOAD_MS = 30_000;

interface Loaded {
  session: Session;
  log: SessionLog;
  history: HistoryFile;
  blobs: BlobStore;
  /** the history is being made ready to be read */
  preparing: Promise<void> | null;
  holders: number;
  cancelUnload: (() => void) | null;
}

/** The sessions in memory: loaded when somebody needs one, let go when nobody does. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #loaded = new Map<string, Loaded>();
  readonly #handles = new Map<string, number>();
  readonly #running: RunningSessions;
  readonly #continuations: Continuations;
  /** being deleted, or not made yet: nobody may load them from what is on the disk */
  readonly #absent = new Set<string>();
  readonly #maker: SessionMaker;

  constructor(options: SessionsOptions) {
    this.#options = options;
    this.#running = new RunningSessions(options.maxRunning);
    this.#maker = new SessionMaker({
      store: options.store,
      clock: options.clock,
      absent: this.#absent,
      stopped: (sessionId) => this.#stopped(sessionId),
      begin: (sessionId, made, finished) => this.#begin(sessionId, made, finished),
    });
    this.#continuations = new Continuations({
      clock: options.clock,
      goOn: (sessionId) => this.#goOn(sessionId),
      report: options.report,
    });
  }

  /** sessions with a running turn */
  get running(): number {
    return this.#running.count;
  }

  get loadedIds(): string[] {
    return [...this.#loaded.keys()];
  }

  /** true while a session works, waits for a person, or has messages in line that will run by themselves */
  get anyBusy(): boolean {
    return this.#running.anyAtWork;
  }

  /** true while a session is to go on by itself at some time */
  get anyScheduled(): boolean {
    return this.#continuations.any;
  }

  /** What is known of a session that is not loaded. */
  noteScheduled({ id, continuation }: Pick<SessionState, 'id'> & { continuation?: { at: number } | undefined }): void {
    if (!this.#loaded.has(id)) this.#continuations.note(id, continuation);
  }

  peek(sessionId: string): Session | undefined {
    return this.#loaded.get(sessionId)?.session;
  }

  /** The items that left the session's window, complete. */
  async history(sessionId: string): Promise<HistoryFile> {
    const loaded = this.#get(sessionId);
    loaded.preparing ??= completeHistory(loaded.history, loaded.log, () => loaded.session.state.evicted).finally(() => {
      loaded.preparing = null;
    });
    await loaded.preparing;
    return loaded.history;
  }

  log(sessionId: string): SessionLog {
    return this.#get(sessionId).log;
  }

  blobs(sessionId: string): BlobStore {
    return this.#get(sessionId).blobs;
  }

  /** Keeps the session in memory until released. Throws what loading throws. */
  hold(sessionId: string): { session: Session; release: () => void } {
    const loaded = this.#get(sessionId);
    loaded.holders++;
    loaded.cancelUnload?.();
    loaded.cancelUnload = null;
    let held = true;
    return {
      session: loaded.session,
      release: () => {
        if (!held) return;
        held = false;
        loaded.holders--;
        this.#planUnload(sessionId, loaded);
      },
    };
  }

  /** Makes loading a session quick, in pieces between which others run. Nothing, where somebody has it loaded. */
  async prepare(sessionId: string): Promise<void> {
    const { store, returned, draftSaved } = this.#options;
    const isFree = () => !this.#loaded.has(sessionId) && !this.#absent.has(sessionId) && store.exists(sessionId);
    if (!isFree()) return;
    await store.prepare(sessionId, {
      goOn: async () => {
        await letRequestsPass();
        return isFree();
      },
      returned: (envelopes) => {
        returned(sessionId, envelopes);
        return draftSaved(sessionId);
      },
    });
  }

  /** Loads a session, which recovers it, and lets it go again at once when nothing of it runs. */
  async visit(sessionId: string): Promise<SessionState> {
    const { session, release } = this.hold(sessionId);
    await session.recovered;
    const { state } = session;
    release();
    const loaded = this.#loaded.get(sessionId);
    if (loaded && loaded.holders === 0 && !session.busy) await this.#unload(sessionId, loaded);
    return state;
  }

  /** Writes a new session's first events in one go. Its receipt is the one of the command in `origin`. */
  create(beginning: Beginning, fill: (step: Step) => void): Session {
    return this.#maker.create(beginning, fill);
  }

  /**
   * The same for one that begins with much of another: in pieces, so that others can run. Nobody sees it before it is
   * whole; a core that dies meanwhile leaves none.
   */
  createFrom(
    /** whose blobs the pieces name; null: they name none but the new session's own */
    source: string | null,
    beginning: Beginning,
    pieces: AsyncIterable<Piece>,
    fill: (step: Step) => void,
  ): Promise<Session> {
    const blobsOf = source === null ? null : this.blobs(source);
    return this.#maker.createFrom(blobsOf, beginning, pieces, fill);
  }

  /** A conversation as it stands, from its first item on. To be read while the session is held. */
  async conversation(sessionId: string): Promise<AsyncGenerator<ConversationPiece>> {
    const history = await this.history(sessionId);
    return conversationOf(this.#get(sessionId).session.state, history);
  }

  /** What an agent of the session, or one that is to join, has to know of it; null when that is nothing. */
  async handover(sessionId: string, to: string): Promise<Packet | null> {
    const agent = agentOf(this.#get(sessionId).session.state, to);
    return this.#packet(sessionId, to, agent ? agent.untold : 'all');
  }

  async #packet(sessionId: string, to: string, untold: Untold): Promise<Packet | null> {
    const conversation = await this.conversation(sessionId);
    const { state } = this.#get(sessionId).session;
    return makePacket({ state, to, untold, nameOf: this.#options.nameOf, conversation });
  }

  #begin(sessionId: string, made: NewSession, { before, envelopes }: Finished): Session {
    const loaded = this.#adopt(sessionId, { ...made.files, state: made.state, receipts: new Receipts() });
    loaded.session.written(before, envelopes);
    this.#planUnload(sessionId, loaded);
    return loaded.session;
  }

  /** Ends the agent and takes the session out of memory and off the disk. Throws `session_not_found` while another does. */
  async remove(sessionId: string, error: ReturnType<HubError['toShape']>): Promise<void> {
    if (this.#absent.has(sessionId)) throw new HubError('session_not_found', { sessionId });
    this.#absent.add(sessionId);
    try {
      await this.#forget(sessionId, error);
      this.#options.store.remove(sessionId);
    } finally {
      this.#absent.delete(sessionId);
    }
  }

  /** Stops everything for the core's own end; what is on disk then is whole. */
  async shutDown(): Promise<void> {
    this.#continuations.close();
    const all = [...this.#loaded];
    await Promise.all(all.map(([, loaded]) => loaded.session.shutDown()));
    await Promise.all(all.map(([sessionId, loaded]) => this.#makeSafe(sessionId, loaded)));
    await Promise.all(all.map(([sessionId, loaded]) => this.#letGo(sessionId, loaded)));
  }

  async #forget(sessionId: string, error: ReturnType<HubError['toShape']>): Promise<void> {
    const loaded = this.#loaded.get(sessionId);
    this.#loaded.delete(sessionId);
    loaded?.cancelUnload?.();
    await loaded?.session.abandon();
    loaded?.session.retire();
    this.#running.forget(sessionId);
    this.#continuations.note(sessionId, undefined);
    loaded?.session.channel.end(error);
    loaded?.history.close();
    await loaded?.log.file
      .close()
      .catch((failure: unknown) => this.#options.report(failure, 'close the log', sessionId));
  }

  #get(sessionId: string): Loaded {
    if (this.#absent.has(sessionId)) throw new HubError('session_not_found', { sessionId });
    const known = this.#loaded.get(sessionId);
    if (known) return known;
    const stored = this.#load(sessionId);
    const loaded = this.#adopt(sessionId, stored);
    this.#options.returned(sessionId, stored.returned);
    loaded.session.recover();
    this.#planUnload(sessionId, loaded);
    return loaded;
  }

  async #goOn(sessionId: string): Promise<void> {
    await this.prepare(sessionId);
    const { session, release } = this.hold(sessionId);
    try {
      await session.recovered;
      session.goOn();
    } finally {
      release();
    }
  }

  #load(sessionId: string): StoredSession {
    const stored = this.#options.store.load(sessionId, this.#stopped(sessionId));
    for (const repair of stored.repairs) this.#options.report(repair, 'load', sessionId);
    return stored;
  }

  #stopped(sessionId: string): LogStopped {
    return (error) => this.#loaded.get(sessionId)?.session.logStopped(error);
  }

  #adopt(sessionId: string, stored: Omit<StoredSession, 'repairs' | 'returned'>): Loaded {
    const { history, blobs, state, receipts } = stored;
    const { agents, boot, clock, timing, trouble, report } = this.#options;
    const log = new SessionLog(stored.log, boot);
    const channel = new Channel<SessionState>({
      channel: sessionChannel(sessionId),
      handle: this.#handle(sessionId),
      log,
      state,
      report: (error) => report(error, 'tell the windows', sessionId),
    });
    const session = new Session({
      channel,
      log: { stopped: () => log.stopped, reopen: (restart) => this.#reopen(sessionId, loaded, restart) },
      receipts,
      agents,
      clock,
      timing,
      newAgent: this.#options.newAgent,
      limitWarnings: this.#options.limitWarnings,
      packet: (to, untold) => this.#packet(sessionId, to, untold),
      runningLimit: (id) => this.#running.limitFor(id),
      putText: (text) => blobs.put(Buffer.from(text), 'text/plain; charset=utf-8'),
      attachments: (content) => content.map((part) => promptPart(part, blobs)),
      changed: (before, after, envelopes) => {
        this.#keepEvicted(loaded, before, envelopes, after);
        this.#running.note(sessionId, after);
        this.#continuations.note(sessionId, after.continuation);
        if (envelopes.some(({ event }) => event.type === 'turn.ended')) this.#continuations.look();
        this.#options.changed(after, envelopes);
      },
      trouble: (error) => trouble(sessionId, error),
      report: (error, what) => report(error, what, sessionId),
    });
    const loaded: Loaded = { session, log, history, blobs, preparing: null, holders: 0, cancelUnload: null };
    this.#loaded.set(sessionId, loaded);
    this.#running.note(sessionId, state);
    this.#continuations.note(sessionId, state.continuation);
    return loaded;
  }

  /** The history is made from the log, so a failure to write it costs nothing: the next load makes it again. */
  #keepEvicted({ history }: Loaded, before: SessionState, envelopes: readonly Envelope[], after: SessionState): void {
    if (before.evicted === after.evicted) return;
    try {
      keepEvicted(history, before, envelopes);
    } catch (error) {
      this.#options.report(error, 'write the history', after.id);
    }
  }

  /**
   * Takes up again what its log holds. A log of which a sync failed is written anew before; a damaged one stays as it is.
   * Throws while the disk refuses.
   */
  async #reopen(sessionId: string, loaded: Loaded, restart: (stored: StoredSession) => void): Promise<void> {
    const { store } = this.#options;
    const { log, history } = loaded;
    const isDamaged = log.stopped?.code === 'log_damaged';
    // Why it cannot be made safe is known already.
    await log.file.close().catch(() => undefined);
    history.close();
    if (this.#loaded.get(sessionId) !== loaded) throw new HubError('session_not_found', { sessionId });
    if (!isDamaged) store.rebuild(sessionId);
    const stored = this.#load(sessionId);
    log.replace(stored.log);
    loaded.history = stored.history;
    restart(stored);
  }

  #planUnload(sessionId: string, loaded: Loaded): void {
    if (this.#loaded.get(sessionId) !== loaded) return;
    loaded.cancelUnload?.();
    loaded.cancelUnload = null;
    if (loaded.holders > 0) return;
    loaded.cancelUnload = this.#options.clock.after(UNLOAD_MS, () => {
      if (loaded.session.busy) return this.#planUnload(sessionId, loaded);
      void this.#unload(sessionId, loaded);
    });
  }

  /** Lets an idle session go, unless somebody comes while its log is made safe. */
  async #unload(sessionId: string, loaded: Loaded): Promise<void> {
    await this.#makeSafe(sessionId, loaded);
    if (this.#loaded.get(sessionId) !== loaded || loaded.holders > 0) return;
    if (loaded.session.busy) this.#planUnload(sessionId, loaded);
    else await this.#letGo(sessionId, loaded);
  }

  async #letGo(sessionId: string, loaded: Loaded): Promise<void> {
    this.#loaded.delete(sessionId);
    loaded.cancelUnload?.();
    loaded.session.retire();
    const { store, draftSaved } = this.#options;
    const { session, history } = loaded;
    const log = loaded.log.file;
    try {
      history.close();
      // Who loads it without a snapshot finds in the log what the draft lacks.
      if (draftSaved(sessionId))
        store.saveSnapshot(sessionId, { log, history, state: session.state, receipts: session.receipts });
      await log.close();
    } catch (error) {
      this.#options.report(error, 'unload', sessionId);
    }
  }

  /** Before it leaves: one who opens the session again must not meet a log that is still being written. */
  async #makeSafe(sessionId: string, { session, log }: Loaded): Promise<void> {
    if (session.state.readOnly) return;
    await log.durable().catch((error: unknown) => this.#options.report(error, 'unload', sessionId));
  }

  #handle(sessionId: string): number {
    const known = this.#handles.get(sessionId) ?? this.#handles.size + 1;
    this.#handles.set(sessionId, known);
    return known;
  }
}
