import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import { itemsLeaving, type SessionState, type Turn } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { describeWindowError, ToldError } from '@codeai-hub/protocol/told-error';
import type { ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';
import type { Change, HistoryState, HistoryView } from '../api.ts';
import { ClientClosedError } from '../errors.ts';
import { Cell } from '../store.ts';

const PAGE = 100;
/** Items that left the window while nobody asked for older ones are kept up to this many. */
const KEEP_UNASKED = 500;
/** A hole after a fresh snapshot is filled up to this size; behind a wider one the older items are paged anew. */
const HOLE_MAX = 1_000;

type AskHistory = (params: ParamsOf<'history'>) => Promise<ResultOf<'history'>>;

/** Items that belong together: `items[0]` has the index `first`. */
interface Segment {
  first: number;
  items: readonly Item[];
  turns: ReadonlyMap<string, Turn>;
}

/** The conversation before the state's window: pages of the core, and what left the window while this client looked. */
export class History implements HistoryView {
  readonly #sessionId: string;
  readonly #ask: AskHistory;
  readonly #cell = new Cell<HistoryState>({ first: 0, items: [], turns: new Map(), loading: false, error: null });
  #leaving: { items: Item[]; turns: Turn[] } = { items: [], turns: [] };
  /** older items cut off by a hole that is being filled */
  #beyondHole: Segment | null = null;
  #loading: Promise<void> | null = null;
  #askedForOlder = false;

  constructor(sessionId: string, ask: AskHistory) {
    this.#sessionId = sessionId;
    this.#ask = ask;
  }

  readonly get = (): HistoryState => this.#cell.get();
  readonly subscribe = (listener: () => void): (() => void) => this.#cell.subscribe(listener);

  /** The session's reducer, which lets nothing that leaves the window get lost. */
  readonly reduce = (state: SessionState | null, envelope: Envelope): SessionState => {
    const next = reduceSession(state, envelope);
    if (state !== null && next.evicted > state.evicted) this.#collect(state, next);
    return next;
  };

  /** Moves with the state: see `ReplicaOptions.along`. */
  readonly along = ({ state, envelopes }: Change<SessionState>, sameEpoch: boolean): (() => void) => {
    if (envelopes !== null) return this.#takeLeaving(state);
    this.#leaving = { items: [], turns: [] };
    return this.#afterSnapshot(state, sameEpoch);
  };

  loadOlder(): Promise<void> {
    this.#askedForOlder = true;
    return this.#load();
  }

  trim(keep: number): void {
    this.#askedForOlder = false;
    const state = this.#cell.get();
    if (state.items.length > keep) this.#cell.set({ ...state, ...newest(state, keep) });
  }

  #load(): Promise<void> {
    if (this.#cell.get().first === 0) return Promise.resolve();
    this.#loading ??= this.#loadPage();
    return this.#loading;
  }

  async #loadPage(): Promise<void> {
    const before = this.#cell.get().first;
    this.#cell.set({ ...this.#cell.get(), loading: true, error: null });
    let loaded: Partial<HistoryState>;
    try {
      loaded = this.#withPage(await this.#ask({ sessionId: this.#sessionId, before, limit: PAGE }), before);
    } catch (error) {
      loaded = this.#failed(error);
    }
    // Before it is told: who hears of this page may want the next one.
    this.#loading = null;
    this.#cell.set({ ...this.#cell.get(), ...loaded, loading: false });
    if (this.#beyondHole && this.#cell.get().error === null) void this.#load();
  }

  #failed(error: unknown): Partial<HistoryState> {
    if (error instanceof ClientClosedError) {
      // Nobody answers any more.
      this.#beyondHole = null;
      return {};
    }
    return {
      error:
        error instanceof ToldError ? error.toShape() : describeWindowError('internal', { reference: String(error) }),
    };
  }

  /** A page that no longer fits (all changed while it was asked for) is left aside. */
  #withPage(page: ResultOf<'history'>, before: number): Segment {
    const here = this.#cell.get();
    if (here.first !== before) return here;
    if (page.items.length === 0 || page.first + page.items.length !== before) {
      this.#beyondHole = null;
      return here;
    }
    const turns = new Map([...page.turns.map((turn) => [turn.id, turn] as const), ...here.turns]);
    return this.#joined({ first: page.first, items: [...page.items, ...here.items], turns });
  }

  /** Puts the items beyond the hole in front again, once the hole is filled. */
  #joined(here: Segment): Segment {
    const beyond = this.#beyondHole;
    if (!beyond || here.first > beyond.first + beyond.items.length) return here;
    this.#beyondHole = null;
    if (here.first <= beyond.first) return here;
    const items = [...beyond.items.slice(0, here.first - beyond.first), ...here.items];
    return { first: beyond.first, items, turns: new Map([...beyond.turns, ...here.turns]) };
  }

  #collect(before: SessionState, after: SessionState): void {
    this.#leaving.items.push(...itemsLeaving(before, after));
    const kept = new Set(after.turns.map((turn) => turn.id));
    this.#leaving.turns.push(...before.turns.filter((turn) => !kept.has(turn.id)));
  }

  #takeLeaving(state: SessionState): () => void {
    if (this.#leaving.items.length === 0) return () => {};
    const here = this.#cell.get();
    const items = [...here.items, ...this.#leaving.items];
    const turns = new Map([...here.turns, ...this.#leaving.turns.map((turn) => [turn.id, turn] as const)]);
    this.#leaving = { items: [], turns: [] };
    const whole: Segment = { first: state.evicted - items.length, items, turns };
    const kept = this.#askedForOlder ? whole : newest(whole, KEEP_UNASKED);
    return this.#cell.stage({ ...here, ...kept });
  }

  #afterSnapshot(state: SessionState, sameEpoch: boolean): () => void {
    const here = this.#cell.get();
    const end = here.first + here.items.length;
    if (sameEpoch && end === state.evicted) return () => {};
    const hole = state.evicted - end;
    const worthFilling = sameEpoch && here.items.length > 0 && hole > 0 && hole <= HOLE_MAX;
    this.#beyondHole = worthFilling ? here : null;
    const tell = this.#cell.stage({ ...here, first: state.evicted, items: [], turns: new Map(), error: null });
    return () => {
      tell();
      if (worthFilling) void this.#load();
    };
  }
}

function newest(segment: Segment, keep: number): Segment {
  const surplus = segment.items.length - keep;
  if (surplus <= 0) return segment;
  const items = segment.items.slice(surplus);
  const used = new Set(items.map((item) => item.turnId));
  const turns = new Map([...segment.turns].filter(([id]) => used.has(id)));
  return { first: segment.first + surplus, items, turns };
}
