import type { Change, ChannelStatus, Echo, HistoryState, HubClient, SessionView } from '@codeai-hub/client/api';
import type { ConnectionState } from '@codeai-hub/client/connection/state';
import { Cell } from '@codeai-hub/client/store';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Draft } from '@codeai-hub/protocol/wire';

/** A hub made of cells, for looking at the page and measuring it without a core. Never part of the page. */
export class FakeHub implements HubClient {
  readonly id = 'kit-window';
  readonly connection = new Cell<ConnectionState>({
    type: 'live',
    attempt: 1,
    since: 0,
    welcome: { protocolVersion: 1, coreVersion: '0.1.0', instanceId: 'kit', now: 0 },
  });
  readonly unsent = new Cell<readonly never[]>([]);
  readonly rootState: Cell<RootState | null>;
  readonly root: HubClient['root'];
  readonly sent: unknown[] = [];
  /** Given to every command, when there is one. */
  refusal: HubErrorShape | null = null;
  /** Commands are answered no earlier. */
  answering: Promise<void> = Promise.resolve();
  private readonly sessions = new Map<string, FakeSession>();

  constructor(root: RootState) {
    this.rootState = new Cell<RootState | null>(root);
    this.root = channelView('root', this.rootState);
  }

  add(session: FakeSession): void {
    this.sessions.set(session.sessionId, session);
  }

  connect(): void {}

  session(sessionId: string): SessionView {
    const session = this.sessions.get(sessionId);
    if (!session) throw new Error(`The kit has no session ${sessionId}.`);
    return session;
  }

  command: HubClient['command'] = async (channel, command, commandId = 'kit-command') => {
    this.sent.push({ channel, command });
    await this.answering;
    if (this.refusal) return { status: 'rejected', commandId, error: this.refusal };
    return { status: 'accepted', commandId, seq: 0 };
  };

  request: HubClient['request'] = async () => {
    throw new Error('The kit has no core to ask.');
  };

  coreNow(): number {
    return Date.now();
  }

  close(): void {}
}

export class FakeSession implements SessionView {
  readonly channel: string;
  readonly status = new Cell<ChannelStatus>({ type: 'live' });
  readonly state: Cell<SessionState | null>;
  readonly echoes = new Cell<readonly Echo[]>([]);
  readonly draft = new Cell<Draft | null>(null);
  readonly viewers = new Cell<readonly never[] & { id: string; name: string; kind: string }[]>([]);
  readonly history: SessionView['history'];
  readonly sent: unknown[] = [];
  readonly historyState: Cell<HistoryState>;
  readonly sessionId: string;
  private readonly older: readonly Item[];

  /** `older` items stand before those of the state and are handed out page by page. */
  constructor(state: SessionState, older: readonly Item[] = []) {
    this.sessionId = state.id;
    this.channel = `session/${state.id}`;
    this.older = older;
    this.state = new Cell<SessionState | null>({ ...state, evicted: older.length });
    this.historyState = new Cell<HistoryState>({
      first: older.length,
      items: [],
      turns: new Map(),
      loading: false,
      error: null,
    });
    this.history = {
      get: this.historyState.get,
      subscribe: this.historyState.subscribe,
      loadOlder: async () => this.loadPage(200),
      trim: (keep) => this.trim(keep),
    };
  }

  loadPage(size: number): void {
    const { first, items } = this.historyState.get();
    const from = Math.max(0, first - size);
    const page = this.older.slice(from, first);
    this.historyState.set({ ...this.historyState.get(), first: from, items: [...page, ...items] });
  }

  private trim(keep: number): void {
    const now = this.historyState.get();
    const surplus = Math.max(0, now.items.length - keep);
    this.historyState.set({ ...now, first: now.first + surplus, items: now.items.slice(surplus) });
  }

  onChange(_listener: (change: Change<SessionState>) => void): () => void {
    return () => {};
  }

  send: SessionView['send'] = async (content, delivery, to) =>
    this.record({ type: 'message.send', content, delivery, ...(to && { to }) });

  command: SessionView['command'] = async (command) => this.record(command);

  setDraft(text: string): void {
    this.draft.set({ text, at: Date.now(), clientId: 'kit-window' });
  }

  flushDraft(): void {}

  release(): void {}

  private record(command: unknown) {
    this.sent.push(command);
    return { status: 'accepted' as const, commandId: 'kit-command', seq: 0 };
  }
}

function channelView<S>(channel: string, state: Cell<S | null>) {
  return { channel, status: new Cell<ChannelStatus>({ type: 'live' }), state, onChange: () => () => {} };
}
