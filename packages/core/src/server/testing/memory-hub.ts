import { createHash } from 'node:crypto';
import type { RootCommand, RootCommandOf } from '@codeai-hub/protocol/channels/root/commands';
import type { RootEvent } from '@codeai-hub/protocol/channels/root/events';
import { reduceRoot } from '@codeai-hub/protocol/channels/root/reducer';
import { Settings } from '@codeai-hub/protocol/channels/root/settings';
import type { RootState, SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import { activeAgent, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { type BlobRef, textOf } from '@codeai-hub/protocol/content';
import { type Channel, type Envelope, type Origin, sessionChannel, sessionIdOf } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import { canonicalJson, type Receipt } from '@codeai-hub/protocol/receipts';
import type { Draft, ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';
import type { Actor, Feed, Hub } from '../../hub.ts';
import { MemoryChannel } from './memory-channel.ts';

const AGENT: Origin = { kind: 'agent' };
/** what the agents' own programs have */
const CONVERSATION = { nativeId: 'n1', title: 'Talk', folder: '/work', updatedAt: 5 };

interface Session {
  channel: MemoryChannel<SessionState>;
  history: Item[];
  blobs: Map<string, Uint8Array>;
  draft: Draft | null;
}

/**
 * A core for tests of the server: real event logs and the real reducers, in memory, without agents. The agent's part is
 * played by the test through `emit`.
 */
export class MemoryHub implements Hub {
  readonly root: MemoryChannel<RootState>;
  readonly #sessions = new Map<string, Session>();
  readonly #receipts = new Map<string, { hash: string; receipt: Receipt }>();
  readonly #draftListeners = new Set<(sessionId: string, draft: Draft) => void>();
  readonly #now: () => number;
  #handles = 1;
  /** calls of `history`, so that a test can see how much is asked at a time */
  historyCalls: ParamsOf<'history'>[] = [];

  constructor(options: { now: () => number }) {
    this.#now = options.now;
    this.root = new MemoryChannel<RootState>('root', this.#handles++, reduceRoot, options.now);
    const started: RootEvent = { type: 'core.started', state: firstRoot(options.now()) };
    this.root.append([started], { kind: 'core' });
  }

  /** The agent says something: one batch of events, as one append. */
  emit(sessionId: string, ...events: SessionEvent[]): void {
    this.#append(this.#session(sessionId), events, AGENT);
  }

  state(sessionId: string): SessionState {
    return this.#session(sessionId).channel.state;
  }

  channel(sessionId: string): MemoryChannel<SessionState> {
    return this.#session(sessionId).channel;
  }

  /** A session that exists at once, without a command. */
  addSession(sessionId: string, folder = '/work'): string {
    const channel = new MemoryChannel<SessionState>(
      sessionChannel(sessionId),
      this.#handles++,
      reduceSession,
      this.#now,
    );
    const session: Session = { channel, history: [], blobs: new Map(), draft: null };
    this.#sessions.set(sessionId, session);
    const created = { type: 'session.created' as const, sessionId, title: 'New session', folder, provider: 'demo' };
    this.#append(session, [{ ...created, model: null, effort: null, mode: 'ask' }], { kind: 'core' });
    return sessionId;
  }

  endSession(sessionId: string): void {
    const { channel } = this.#session(sessionId);
    this.#sessions.delete(sessionId);
    channel.end(new HubError('session_not_found', { sessionId }).toShape());
  }

  async openFeed(channel: Channel): Promise<Feed & { release(): void }> {
    const sessionId = sessionIdOf(channel);
    return (sessionId === null ? this.root : this.#session(sessionId).channel).hold();
  }

  async command(
    channel: Channel,
    commandId: string,
    command: SessionCommand | RootCommand,
    actor: Actor,
  ): Promise<Receipt> {
    const hash = createHash('sha256').update(canonicalJson({ channel, command })).digest('hex');
    const known = this.#receipts.get(commandId);
    if (known && known.hash !== hash) throw new HubError('command_id_conflict');
    if (known) return known.receipt;
    const origin: Origin = { kind: 'client', clientId: actor.clientId, name: actor.name, commandId, hash };
    const receipt = this.#run(channel, commandId, command, origin);
    this.#receipts.set(commandId, { hash, receipt });
    return receipt;
  }

  async history({ sessionId, before, limit }: ParamsOf<'history'>): Promise<ResultOf<'history'>> {
    this.historyCalls.push({ sessionId, before, limit });
    const { history } = this.#session(sessionId);
    const first = Math.max(0, Math.min(before, history.length) - limit);
    return { first, items: history.slice(first, before), turns: [] };
  }

  async handover(): Promise<ResultOf<'handover.preview'>> {
    return { text: '', from: [] };
  }

  async historyTexts({ sessionId, first, count }: Parameters<Hub['historyTexts']>[0]): Promise<string[]> {
    const { items } = await this.history({ sessionId, before: first + count, limit: count });
    return items.map((item) => JSON.stringify(item));
  }

  async listSessions({ limit }: ParamsOf<'sessions.list'>): Promise<ResultOf<'sessions.list'>> {
    const all = [...this.#sessions.values()].map(({ channel }) => summary(channel.state));
    return { sessions: all.slice(0, limit), more: all.length > limit };
  }

  async listImports({ provider }: ParamsOf<'imports.list'>): Promise<ResultOf<'imports.list'>> {
    return { conversations: [{ ...CONVERSATION, provider }], next: null, total: 1 };
  }

  async readImport({ provider, nativeId }: ParamsOf<'imports.read'>): Promise<ResultOf<'imports.read'>> {
    if (nativeId !== CONVERSATION.nativeId) throw new HubError('not_found', { what: `The conversation "${nativeId}"` });
    return { conversation: { ...CONVERSATION, provider }, items: [], next: null };
  }

  async listRegistry(): Promise<ResultOf<'registry.list'>> {
    return { source: '/nowhere', agents: [], leftOut: [] };
  }

  async draft(sessionId: string): Promise<Draft | null> {
    return this.#session(sessionId).draft;
  }

  async setDraft(sessionId: string, draft: Draft): Promise<void> {
    // Which of two stands is for `Records` to decide, and not asked here.
    this.#session(sessionId).draft = draft;
    for (const listener of this.#draftListeners) listener(sessionId, draft);
  }

  onDraft(listener: (sessionId: string, draft: Draft) => void): () => void {
    this.#draftListeners.add(listener);
    return () => this.#draftListeners.delete(listener);
  }

  async putBlob(sessionId: string, data: Uint8Array, mediaType: string): Promise<BlobRef> {
    const hash = createHash('sha256').update(data).digest('hex');
    this.#session(sessionId).blobs.set(hash, Uint8Array.from(data));
    return { hash, size: data.byteLength, mediaType };
  }

  async blob(sessionId: string, hash: string): Promise<Uint8Array | null> {
    return this.#session(sessionId).blobs.get(hash) ?? null;
  }

  #session(sessionId: string): Session {
    const session = this.#sessions.get(sessionId);
    if (!session) throw new HubError('session_not_found', { sessionId });
    return session;
  }

  #append(session: Session, events: SessionEvent[], origin: Origin): Envelope[] {
    const { channel, history } = session;
    const before = channel.seq === 0 ? [] : channel.state.items;
    const envelopes = channel.append(events, origin);
    const evicted = channel.state.evicted - history.length;
    // What left the window in this batch may have come in the same batch.
    const all = [...before, ...events.flatMap((event) => (event.type === 'item.started' ? [event.item] : []))];
    if (evicted > 0) history.push(...all.slice(0, evicted));
    return envelopes;
  }

  #run(channel: Channel, commandId: string, command: SessionCommand | RootCommand, origin: Origin): Receipt {
    if (command.type === 'session.create' || command.type === 'session.import') return this.#create(commandId, command);
    const sessionId = sessionIdOf(channel);
    if (command.type === 'message.send' && sessionId !== null) {
      if (textOf(command.content).trim() === '') {
        return { status: 'rejected', commandId, error: new HubError('empty_message').toShape() };
      }
      const session = this.#session(sessionId);
      const turnId = `t${session.channel.seq}`;
      const item = userItem(turnId, command, this.#now());
      const envelopes = this.#append(
        session,
        [
          { type: 'turn.started', turnId, cause: 'message' },
          { type: 'item.started', item },
        ],
        origin,
      );
      return { status: 'accepted', commandId, seq: envelopes.at(-1)?.seq ?? 0 };
    }
    const error = new HubError('unsupported', { provider: 'The test hub', what: command.type }).toShape();
    return { status: 'rejected', commandId, error };
  }

  #create(commandId: string, { folder }: RootCommandOf<'session.create' | 'session.import'>): Receipt {
    const sessionId = createHash('sha256').update(commandId).digest('hex').slice(0, 20);
    this.addSession(sessionId, folder);
    const event: RootEvent = { type: 'session.summarised', summary: summary(this.state(sessionId)), sessionCount: 1 };
    this.root.append([event], { kind: 'core' });
    return { status: 'accepted', commandId, seq: this.root.seq, sessionId };
  }
}

function userItem(
  turnId: string,
  { messageId, content }: Extract<SessionCommand, { type: 'message.send' }>,
  at: number,
): Item {
  return {
    id: `${turnId}m`,
    turnId,
    kind: 'user_message',
    status: 'completed',
    text: textOf(content),
    messageId,
    content,
    delivery: 'delivered',
    by: 'tester',
    startedAt: at,
    endedAt: at,
  };
}

function summary(state: SessionState): SessionSummary {
  const { model } = activeAgent(state);
  const { id, title, folder, provider, createdAt, updatedAt, archived, pinned, turnCount } = state;
  return {
    ...{ id, title, folder, provider, model, createdAt, updatedAt, archived, pinned, turnCount },
    activity: activeAgent(state).currentTurnId === null ? 'idle' : 'running',
    needsYou: null,
    queued: state.queue.length,
    lastOutcome: null,
    preview: '',
    added: 0,
    removed: 0,
    readTurn: 0,
    readOnly: null,
  };
}

function firstRoot(now: number): Omit<RootState, 'seq'> {
  return {
    core: { version: '0.0.0', instanceId: 'test', startedAt: now, platform: 'test', home: '/home' },
    sessions: {},
    sessionCount: 0,
    providers: {},
    settings: { values: Settings.parse({}), secretsSet: [] },
    recentFolders: [],
    problems: [],
  };
}
