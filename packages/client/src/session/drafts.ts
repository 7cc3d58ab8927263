import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Draft } from '@codeai-hub/protocol/wire';
import type { Clock } from '../clock.ts';
import type { Connection } from '../connection/connection.ts';
import type { ClientStorage } from '../storage.ts';
import { Cell } from '../store.ts';

/** A draft goes to the core at most this often. */
const PAUSE_MS = 300;
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
  /** what the core last said while something typed here was on its way */
  heard: Draft | null;
  cancelPause: (() => void) | null;
  /** a draft of this length was too large for a frame: until it is shorter it stays in this window */
  refusedLength: number | null;
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
    storage.set(PREFIX + sessionId, JSON.stringify(draft));
    if (isKept(entry)) return;
    entry.heard = null;
    connection.call(
      'draft.set',
      { sessionId, text: draft.text, at: draft.at },
      {
        result: () => this.#saved(sessionId, draft),
        failed: (error) => {
          if (error.code === 'too_large') return this.#keep(sessionId, entry, draft, error);
          this.#options.onProblem('A draft was not taken', error);
          this.#saved(sessionId, draft);
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
    if (isKept(entry) || (entry.unsaved && isEarlier)) return;
    this.#show(sessionId, entry, draft);
  }

  /**
   * Sends what the core does not have. A core that has died may have lost words it had not written down, so another one
   * is told everything that is shown here; what it has that is later wins.
   */
  connected(instanceId: string): void {
    const isOther = this.#instanceId !== null && this.#instanceId !== instanceId;
    this.#instanceId = instanceId;
    for (const [sessionId, entry] of this.#entries) {
      if (isOther && entry.cell.get() !== null) entry.unsaved = true;
      if (entry.unsaved) this.flush(sessionId);
    }
  }

  /** Keeps what the core may not have for the next life of the page. */
  close(): void {
    for (const sessionId of this.#entries.keys()) this.flush(sessionId);
  }

  /** What was typed here stays in the storage until it is short enough or cleared; what others put together is theirs. */
  #keep(sessionId: string, entry: Entry, draft: Draft, error: HubErrorShape): void {
    if (draft.clientId !== this.#options.clientId) return this.#saved(sessionId, draft);
    if (entry.refusedLength === null) this.#options.onProblem('A draft is too large to be shared', error);
    entry.refusedLength = draft.text.length;
    if (entry.heard && !isLater(entry.heard, draft)) entry.heard = null;
  }

  /** The core decided: what it said since then is what stands, also when another window's words won a tie. */
  #saved(sessionId: string, draft: Draft): void {
    const entry = this.#entry(sessionId);
    if (entry.cell.get() === draft) this.#show(sessionId, entry, entry.heard ?? draft);
  }

  #show(sessionId: string, entry: Entry, draft: Draft): void {
    entry.unsaved = false;
    entry.refusedLength = null;
    this.#options.storage.remove(PREFIX + sessionId);
    entry.cell.set(draft);
  }

  #entry(sessionId: string): Entry {
    let entry = this.#entries.get(sessionId);
    if (!entry) {
      entry = {
        cell: new Cell<Draft | null>(null),
        unsaved: false,
        heard: null,
        cancelPause: null,
        refusedLength: null,
      };
      this.#entries.set(sessionId, entry);
    }
    return entry;
  }

  #restore(key: string): void {
    const value = this.#options.storage.get(key);
    if (value === null) return;
    try {
      const { text, at } = JSON.parse(value) as Partial<Draft>;
      if (typeof text !== 'string' || typeof at !== 'number') throw new TypeError('not a draft');
      const entry = this.#entry(key.slice(PREFIX.length));
      entry.unsaved = true;
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
