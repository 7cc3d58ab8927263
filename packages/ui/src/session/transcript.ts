import type { Echo, HistoryState } from '@codeai-hub/client/api';
import type { Store } from '@codeai-hub/client/store';
import type { Item, UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import { runningTurns, type SessionState, type Turn } from '@codeai-hub/protocol/channels/session/state';
import { textOf } from '@codeai-hub/protocol/content';
import { type FrameClock, FrameFlush } from '../store/frame.ts';
import { waitsInLine } from './echo-place.ts';
import { shapeOf } from './item-shape.ts';
import { buildRows, type Row } from './rows.ts';

/** What the conversation is made of; a `SessionView` has all of it. */
export interface TranscriptSource {
  readonly state: Store<SessionState | null>;
  readonly history: Store<HistoryState>;
  readonly echoes: Store<readonly Echo[]>;
}

export interface RowList {
  readonly rows: readonly Row[];
  /** Rows came or went before those that stayed: the view must not move. */
  readonly shifted: boolean;
}

/**
 * The conversation as rows, brought up to date once per frame however fast the session changes. Who shows an item
 * listens to that item alone: streaming into one of ten thousand renders one.
 */
export class Transcript {
  private items = new Map<string, Item>();
  private shapes = new Map<string, string>();
  private state: SessionState | null = null;
  private history: HistoryState | null = null;
  private echoes: readonly Echo[] = [];
  private list: RowList = { rows: [], shifted: false };
  /** The list has only what changed at its beginning; the rest follows on the next frame. */
  private behind = false;
  private columns = 1;
  private readonly itemListeners = new Map<string, Set<() => void>>();
  private readonly listListeners = new Set<() => void>();
  private readonly stateListeners = new Set<() => void>();
  private readonly frame: FrameFlush;
  private readonly source: TranscriptSource;
  private readonly stops: (() => void)[];

  constructor(source: TranscriptSource, clock: FrameClock) {
    this.source = source;
    this.frame = new FrameFlush(clock, () => this.flush());
    const request = () => this.frame.request();
    this.stops = [source.state.subscribe(request), source.history.subscribe(request), source.echoes.subscribe(request)];
    this.flush();
  }

  /** The session's state, once per frame. */
  readonly session: Store<SessionState | null> = {
    get: () => this.state,
    subscribe: (listener) => listen(this.stateListeners, listener),
  };

  readonly rows: Store<RowList> = {
    get: () => this.list,
    subscribe: (listener) => listen(this.listListeners, listener),
  };

  readonly item = (id: string): Item | undefined => this.items.get(id);

  readonly subscribeItem = (id: string, listener: () => void): (() => void) => {
    const listeners = this.itemListeners.get(id) ?? new Set();
    this.itemListeners.set(id, listeners);
    return listen(listeners, listener, () => this.itemListeners.delete(id));
  };

  readonly turn = (id: string): Turn | undefined =>
    this.state?.turns.findLast((turn) => turn.id === id) ?? this.history?.turns.get(id);

  readonly echo = (messageId: string): Echo | undefined => this.echoes.find((echo) => echo.messageId === messageId);

  /** The items a sub-agent made, in order. */
  readonly childrenOf = (parentId: string): readonly Item[] =>
    [...this.items.values()].filter((item) => item.parentId === parentId);

  readonly itemsOf = (turnId: string): readonly Item[] =>
    [...this.items.values()].filter((item) => item.turnId === turnId);

  /** The message that began the turn. */
  readonly messageOf = (turnId: string): UserMessageItem | undefined => {
    for (const item of this.items.values()) if (item.turnId === turnId && item.kind === 'user_message') return item;
    return undefined;
  };

  readonly allItems = (): readonly Item[] => [...this.items.values()];

  /** What the person said last, for saying it again. */
  readonly lastOwnText = (): string => {
    const last = [...this.items.values()].findLast((item) => item.kind === 'user_message');
    return last?.kind === 'user_message' ? textOf(last.content) : '';
  };

  /** So many answers to one message have room beside each other. */
  readonly setColumns = (columns: number): void => {
    if (columns === this.columns) return;
    this.columns = columns;
    if (!this.state || this.state.agents.length === 1) return;
    this.rebuild();
    this.tell(this.listListeners);
  };

  dispose(): void {
    for (const stop of this.stops) stop();
    this.frame.dispose();
  }

  private flush(): void {
    const state = this.source.state.get();
    const history = this.source.history.get();
    const echoes = this.source.echoes.get();
    const before = { state: this.state, history: this.history, echoes: this.echoes };
    this.state = state;
    this.history = history;
    this.echoes = echoes;
    const changed = this.takeItems(before.state, before.history);
    const structure =
      this.behind ||
      changed.shape ||
      echoes !== before.echoes ||
      turnsChanged(before.state, state) ||
      history.turns !== before.history?.turns;
    if (structure) this.rebuild();
    for (const id of changed.ids) this.tell(this.itemListeners.get(id));
    if (structure) this.tell(this.listListeners);
    if (state !== before.state) this.tell(this.stateListeners);
  }

  private takeItems(before: SessionState | null, beforeHistory: HistoryState | null) {
    const now = this.state?.items ?? [];
    const old = this.history?.items ?? [];
    if (now === before?.items && old === beforeHistory?.items) return { ids: [], shape: false };
    const sameIds = old === beforeHistory?.items && sameOrder(now, before?.items ?? []);
    const ids: string[] = [];
    let shape = !sameIds;
    const items = sameIds ? this.items : new Map<string, Item>();
    const shapes = sameIds ? this.shapes : new Map<string, string>();
    const take = (item: Item) => {
      const known = this.items.get(item.id);
      const itemShape = known === item ? (this.shapes.get(item.id) ?? shapeOf(item)) : shapeOf(item);
      if (known !== item) ids.push(item.id);
      if (itemShape !== this.shapes.get(item.id)) shape = true;
      items.set(item.id, item);
      shapes.set(item.id, itemShape);
    };
    if (!sameIds) for (const item of old) take(item);
    for (const item of now) take(item);
    this.items = items;
    this.shapes = shapes;
    return { ids: this.withParents(ids), shape };
  }

  /** A sub-agent's row shows what its items do. */
  private withParents(ids: readonly string[]): readonly string[] {
    const all = new Set(ids);
    for (const id of ids) {
      const parentId = this.items.get(id)?.parentId;
      if (parentId !== undefined) all.add(parentId);
    }
    return [...all];
  }

  private rebuild(): void {
    const before = this.list.rows;
    const rows = buildRows(
      {
        items: [...this.items.values()],
        turn: this.turn,
        running: this.state ? runningTurns(this.state).map(({ id }) => id) : [],
        echoes: this.echoes.filter((echo) => !waitsInLine(this.state, echo)).map((echo) => echo.messageId),
        several: (this.state?.agents.length ?? 1) > 1,
        columns: this.columns,
      },
      before,
    );
    const moved = movedBy(before, rows);
    this.behind = moved !== 0 && rows.length - before.length !== moved;
    this.list = { rows: this.behind ? changedInFront(before, rows, moved) : rows, shifted: moved !== 0 };
    if (this.behind) this.frame.request();
  }

  private tell(listeners: ReadonlySet<() => void> | undefined): void {
    for (const listener of [...(listeners ?? [])]) listener();
  }
}

function sameOrder(one: readonly Item[], other: readonly Item[]): boolean {
  return one.length === other.length && one.every((item, at) => item.id === other[at]?.id);
}

/** How many rows came (or went, if negative) before those that stayed. */
function movedBy(before: readonly Row[], now: readonly Row[]): number {
  const places = new Map(now.map((row, at) => [row.key, at]));
  for (const [at, row] of before.entries()) {
    const place = places.get(row.key);
    if (place !== undefined) return place - at;
  }
  return 0;
}

/** The rows there were, with only their beginning changed: a list cannot be told of both ends at once. */
function changedInFront(before: readonly Row[], now: readonly Row[], moved: number): readonly Row[] {
  return moved > 0 ? [...now.slice(0, moved), ...before] : before.slice(-moved);
}

function turnsChanged(before: SessionState | null, now: SessionState | null): boolean {
  return before?.turns !== now?.turns || before?.agents.length !== now?.agents.length;
}

function listen(listeners: Set<() => void>, listener: () => void, emptied?: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) emptied?.();
  };
}
