import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { CORE_DRAFT, type Draft } from '@codeai-hub/protocol/wire';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection/connection.ts';
import type { ClientStorage } from '../storage.ts';
import { Cell } from '../store.ts';

/** A draft goes to the core at most this often. */
const PAUSE_MS = 300;
/** What the core's disk refused goes to the core again after this long. */
const AGAIN_MS = 5_000;
const PREFIX = 'draft.';

export interface DraftsOptions {
  clientId: string;
  clock: Clock;
  /** the core's clock, so that windows of machines with different clocks agree who was later */
  now: () => number;
  storage: ClientStorage;
  connection: Pick<Connection, 'call'>;
  onProblem: (problem: string, detail: unknown) => void;
}

interface Entry {
  cell: Cell<Draft | null>;
  /** typed here and not yet answered by the core */
  unsaved: boolean;
  /** `at` of the core's draft that the shown words were typed on, 0 for none */
  typedOn: number;
  /** what the core last said while something typed here was on its way */
  heard: Draft | null;
  cancelPause: (() => void) | null;
  /** a draft of this length was too large for a frame: until it is shorter it stays in this window */
  refusedLength: number | null;
  /** the core did not take this one: it goes again with the next connection, when it has changed, or after a while */
  refused: Draft | null;
  /** that was told */
  reported: boolean;
}

/**
 * What is typed and not sent, one per session, last writer wins. Survives lost connections and, by the storage, reloads.
 * A draft no frame can carry is this window's own: nobody else sees it, so nobody else's words replace it.
 */
export class Drafts {
  readonly #entries = new Map<string, Entry>();
  readonly #options: DraftsOptions;
  #instanceId: string | null = null;

  constructor(options: DraftsOptions) {
    this.#options = options;
    for (const key of options.storage.keys()) {
      if (key.startsWith(PREFIX)) this.#restore(key);
    }
  }

  of(sessionId: string): Cell<Draft | null> {
    return this.#entry(sessionId).cell;
  }

  set(sessionId: string, text: string): void {
    const entry = this.#entry(sessionId);
    const before = entry.cell.get();
    if (text === (before?.text ?? '')) return;
    if (text === '' && isKept(entry) && entry.heard) return this.#show(sessionId, entry, entry.heard);
    const at = Math.max(this.#options.now(), (before?.at ?? 0) + 1, (entry.heard?.at ?? 0) + 1);
    entry.unsaved = true;
    entry.cell.set({ text, at, clientId: this.#options.clientId });
    // What was sent must not come back as a draft, should the page or the core end now.
    if (text === '') return this.flush(sessionId);
    entry.cancelPause ??= this.#options.clock.after(PAUSE_MS, () => this.flush(sessionId));
  }

  /** Tells the core now. */
  flush(sessionId: string): void {
    const entry = this.#entry(sessionId);
    entry.cancelPause?.();
    entry.cancelPause = null;
    const draft = entry.cell.get();
    if (!entry.unsaved || draft === null) return;
    const { storage, connection } = this.#options;
    const { text, at } = draft;
    const { typedOn } = entry;
    storage.set(PREFIX + sessionId, JSON.stringify({ text, at, typedOn }));
    if (isKept(entry) || entry.refused === draft) return;
    entry.heard = null;
    connection.call(
      'draft.set',
      { sessionId, text, at, typedOn },
      {
        result: () => this.#saved(sessionId, draft),
        failed: (error) => {
          if (error.code === 'too_large') this.#keep(entry, draft, error);
          else this.#refused(sessionId, entry, draft, error);
        },
        lost: () => {},
      },
    );
  }

  /** The draft that stands at the core (I1). Only what is typed here and not there yet may be newer. */
  received(sessionId: string, draft: Draft): void {
    const entry = this.#entry(sessionId);
    const shown = entry.cell.get();
    const isEarlier = shown !== null && !isLater(draft, shown);
    if (isEarlier && isKept(entry)) return;
    entry.heard = draft;
    // The core put this together without the words typed here: it does so again when it gets them.
    const lacksOurs = entry.unsaved && draft.clientId === CORE_DRAFT;
    if (isKept(entry) || (entry.unsaved && isEarlier) || lacksOurs) return;
    this.#show(sessionId, entry, draft);
  }

  /**
   * Sends what the core does not have. A core that has died may have lost words it had not written down, so another one
   * is told those of this window; what it has that is later wins.
   */
  connected(instanceId: string): void {
    const isOther = this.#instanceId !== null && this.#instanceId !== instanceId;
    this.#instanceId = instanceId;
    for (const [sessionId, entry] of this.#entries) {
      entry.refused = null;
      if (isOther && this.#isOwn(entry.cell.get())) entry.unsaved = true;
      if (entry.unsaved) this.flush(sessionId);
    }
  }

  /** Tells the core what it does not have, and keeps it for the next life of the page. */
  flushAll(): void {
    for (const sessionId of this.#entries.keys()) this.flush(sessionId);
  }

  /** It stays in the storage until it is short enough or cleared. */
  #keep(entry: Entry, draft: Draft, error: HubErrorShape): void {
    if (entry.refusedLength === null) this.#options.onProblem('A draft is too large to be shared', error);
    entry.refusedLength = draft.text.length;
    if (entry.heard && !isLater(entry.heard, draft)) entry.heard = null;
  }

  /** The words stay, here and in the storage; those for a session that was deleted have no place to come back to. */
  #refused(sessionId: string, entry: Entry, draft: Draft, error: HubErrorShape): void {
    if (!entry.reported) this.#options.onProblem('A draft was not taken', error);
    entry.reported = true;
    entry.refused = draft;
    if (error.code.startsWith('disk_'))
      entry.cancelPause ??= this.#options.clock.after(AGAIN_MS, () => this.#again(sessionId));
    if (error.code !== 'session_not_found') return;
    entry.unsaved = false;
    this.#options.storage.remove(PREFIX + sessionId);
  }

  #again(sessionId: string): void {
    this.#entry(sessionId).refused = null;
    this.flush(sessionId);
  }

  #isOwn(draft: Draft | null): boolean {
    return draft !== null && draft.text !== '' && draft.clientId === this.#options.clientId;
  }

  /** The core decided: what it said since then is what stands, also when another window's words won a tie. */
  #saved(sessionId: string, draft: Draft): void {
    const entry = this.#entry(sessionId);
    if (entry.cell.get() !== draft) return;
    if (entry.heard) this.#show(sessionId, entry, entry.heard);
    else this.#settle(sessionId, entry);
  }

  /** What the core has told. */
  #show(sessionId: string, entry: Entry, draft: Draft): void {
    entry.typedOn = draft.at;
    this.#settle(sessionId, entry);
    entry.cell.set(draft);
  }

  #settle(sessionId: string, entry: Entry): void {
    entry.unsaved = false;
    entry.refusedLength = null;
    entry.refused = null;
    entry.reported = false;
    this.#options.storage.remove(PREFIX + sessionId);
  }

  #entry(sessionId: string): Entry {
    let entry = this.#entries.get(sessionId);
    if (!entry) {
      entry = {
        cell: new Cell<Draft | null>(null),
        unsaved: false,
        heard: null,
        typedOn: 0,
        cancelPause: null,
        refusedLength: null,
        refused: null,
        reported: false,
      };
      this.#entries.set(sessionId, entry);
    }
    return entry;
  }

  #restore(key: string): void {
    const value = this.#options.storage.get(key);
    if (value === null) return;
    try {
      const { text, at, typedOn = 0 } = JSON.parse(value) as Partial<Draft & { typedOn: number }>;
      if (typeof text !== 'string' || typeof at !== 'number' || typeof typedOn !== 'number')
        throw new TypeError('not a draft');
      const entry = this.#entry(key.slice(PREFIX.length));
      entry.unsaved = true;
      entry.typedOn = typedOn;
      entry.cell.set({ text, at, clientId: this.#options.clientId });
      this.flush(key.slice(PREFIX.length));
    } catch (error) {
      this.#options.onProblem('A stored draft cannot be read', { key, error });
      this.#options.storage.remove(key);
    }
  }
}

/** Typed here, and longer than what a frame could carry. */
function isKept({ unsaved, refusedLength, cell }: Entry): boolean {
  return unsaved && refusedLength !== null && (cell.get()?.text.length ?? 0) >= refusedLength;
}

/** Ties are broken the same way by everyone. */
function isLater(a: Draft, b: Draft): boolean {
  return a.at > b.at || (a.at === b.at && a.clientId > b.clientId);
}
