import type { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import type { SessionCommand, SessionCommandOf } from '@codeai-hub/protocol/channels/session/commands';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { SessionState, Turn } from '@codeai-hub/protocol/channels/session/state';
import type { Content } from '@codeai-hub/protocol/content';
import type { Channel, Envelope } from '@codeai-hub/protocol/envelope';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import type { Draft, Method, Notifications, ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';
import type { Clock } from './clock.ts';
import type { ConnectionState } from './connection/state.ts';
import type { ClientStorage } from './storage.ts';
import type { Store } from './store.ts';
import type { Transport } from './transport.ts';

export interface HubClientOptions {
  transport: Transport;
  client: {
    /** names this window; another one after a reload */
    id: string;
    kind: ParamsOf<'hello'>['client']['kind'];
    name: string;
    version: string;
  };
  clock?: Clock;
  /** 0 <= x < 1, for the jitter of retries */
  random?: () => number;
  /** makes command and message ids; `crypto.randomUUID` when absent */
  newId?: () => string;
  /** commands without a receipt and unsent drafts; in memory when absent */
  storage?: ClientStorage;
  /**
   * Tells when the connection should be looked at now: a network change, a page shown again. Absent: the page's own
   * events where there is a page.
   */
  wake?: (look: () => void) => () => void;
  /** Tells that what was typed must be made safe now: the page goes away. Absent: the page's own events. */
  leave?: (listener: () => void) => () => void;
  /** Troubles that nobody waits for: a frame that makes no sense, storage that is full. */
  onProblem?: (problem: string, detail: unknown) => void;
}

/**
 * One window's view of the core. It holds nothing of its own: state is what the core's events reduce to (I1). It
 * connects and reconnects by itself; every view stays valid through that.
 */
export interface HubClient {
  readonly id: string;
  readonly connection: Store<ConnectionState>;
  /** Sessions, providers, settings, problems. Always subscribed. */
  readonly root: ChannelView<RootState>;
  /** Messages of an earlier life of this page that are too old to be sent unasked. */
  readonly unsent: Store<readonly UnsentMessage[]>;
  /** Connects now: the first time, after `refused`, or to cut a wait short. */
  connect(): void;
  /** The session's shared view. Every call must be matched by one `release()`. */
  session(sessionId: string): SessionView;
  /**
   * Sends a command, again after each reconnect until the core answers, always under the same id (I6). Never throws: a
   * refusal is a receipt with `status: 'rejected'`.
   */
  command(channel: Channel, command: RootCommand | SessionCommand, commandId?: string): Promise<CommandResult>;
  /**
   * Asks something. Waits for a connection, and asks again when it breaks in between. Rejects with a HubError the core
   * answered, or a ClientClosedError.
   */
  request<M extends ReadMethod>(method: M, params: ParamsOf<M>, signal?: AbortSignal): Promise<ResultOf<M>>;
  /** The core's clock, as far as known; for showing how long something runs. */
  coreNow(): number;
  /** Ends the connection for good. Commands without a receipt stay in the storage. */
  close(): void;
}

/** Asking twice changes nothing. */
export type ReadMethod = Extract<
  Method,
  'history' | 'handover.preview' | 'sessions.list' | 'imports.list' | 'imports.read' | 'folders.list' | 'registry.list'
>;

export type CommandResult =
  | Receipt
  /** the client was closed first; whether the core has it is not known */
  | { status: 'unanswered'; commandId: string };

export interface UnsentMessage {
  commandId: string;
  channel: Channel;
  content: Content;
  createdAt: number;
  /** sends it now, under its own id */
  send(): void;
  discard(): void;
}

export type ChannelStatus =
  /** nothing is known yet; `state` is null */
  | { type: 'loading' }
  | { type: 'live' }
  /** shown as last known; being brought up to date */
  | { type: 'behind' }
  /** deleted, or never there. The last known state stays readable. */
  | { type: 'gone'; error: HubErrorShape };

export interface Change<S> {
  state: S;
  previous: S | null;
  /** the events between the two, in order; `null` when a snapshot replaced the state */
  envelopes: readonly Envelope[] | null;
}

export interface ChannelView<S> {
  readonly channel: Channel;
  readonly status: Store<ChannelStatus>;
  /** The reduced state and when it changes: once per frame from the core, not per event. */
  readonly state: Store<S | null>;
  /** The same with what happened, called before the listeners of `state`. */
  onChange(listener: (change: Change<S>) => void): () => void;
}

export interface SessionView extends ChannelView<SessionState> {
  readonly sessionId: string;
  readonly history: HistoryView;
  /** Own messages that the state does not show yet, oldest first. */
  readonly echoes: Store<readonly Echo[]>;
  /** What is typed and not sent, shared by all windows; the later one wins. */
  readonly draft: Store<Draft | null>;
  /** who looks at this session now, this window too */
  readonly viewers: Store<Notifications['presence']['clients']>;
  /** Sends a message; until the state has it, it is in `echoes`. The ids are made here. `to`: providers of agents. */
  send(
    content: Content,
    delivery?: SessionCommandOf<'message.send'>['delivery'],
    to?: readonly string[],
  ): Promise<CommandResult>;
  command(command: SessionCommand): Promise<CommandResult>;
  /** Shown here at once; told to the core after a short pause, an emptied one at once. */
  setDraft(text: string): void;
  /** Tells the core what is typed now, without the pause. A stop that returns the queue and a page that leaves do it too. */
  flushDraft(): void;
  release(): void;
}

/** A message on its way. */
export interface Echo {
  messageId: string;
  content: Content;
  /** whom it names; absent: nobody */
  to?: readonly string[];
  at: number;
  status: { type: 'sending' } | { type: 'refused'; error: HubErrorShape };
  /** after a refusal: sends it as a new command with the same message id */
  retry(): void;
  /** after a refusal: forgets it */
  dismiss(): void;
}

/**
 * Items older than the state's window. Together with `state.items` they are the conversation without a hole:
 * `first + items.length === state.evicted`.
 */
export interface HistoryView extends Store<HistoryState> {
  /** Loads the page before what is there; a second call while one runs joins it. */
  loadOlder(): Promise<void>;
  /** Forgets all but the newest `keep` items, when nobody looks at them. */
  trim(keep: number): void;
}

export interface HistoryState {
  /** index of `items[0]`, counted from the session's first item */
  first: number;
  items: readonly Item[];
  /** the turns of those items that the state no longer holds */
  turns: ReadonlyMap<string, Turn>;
  loading: boolean;
  error: HubErrorShape | null;
}
