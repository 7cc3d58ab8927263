import type { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import { RootCommand as RootCommandSchema } from '@codeai-hub/protocol/channels/root/commands';
import type { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import { SessionCommand as SessionCommandSchema } from '@codeai-hub/protocol/channels/session/commands';
import type { BlobRef } from '@codeai-hub/protocol/content';
import { type Channel, sessionIdOf } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import { type Draft, HISTORY_PAGE_BYTES, type ParamsOf, type ResultOf } from '@codeai-hub/protocol/wire';
import type { Actor, Feed, Hub } from './hub.ts';
import type { Imports } from './imports/imports.ts';
import type { AgentRegistry } from './providers/agent-registry/agent-registry.ts';
import type { RootChannel } from './root/root-channel.ts';
import type { RootCommands } from './root/root-commands.ts';
import type { SessionIndex } from './root/session-index.ts';
import type { Records } from './sessions/records.ts';
import type { Sessions } from './sessions/sessions.ts';

export interface CoreHubParts {
  root: RootChannel;
  rootCommands: RootCommands;
  sessions: Sessions;
  records: Records;
  index: SessionIndex;
  imports: Imports;
  registry: AgentRegistry;
}

/** What the server may ask, answered by the parts of the core. */
export class CoreHub implements Hub {
  readonly #parts: CoreHubParts;
  #takesCommands = true;
  readonly #draftListeners = new Set<(sessionId: string, draft: Draft) => void>();

  constructor(parts: CoreHubParts) {
    this.#parts = parts;
  }

  async openFeed(channel: Channel): Promise<Feed & { release(): void }> {
    const sessionId = sessionIdOf(channel);
    if (sessionId === null) return withRelease(this.#parts.root.channel, () => undefined);
    const { session, release } = this.#parts.sessions.hold(sessionId);
    return withRelease(session.channel, release);
  }

  /** The core is ending: what comes now is for the next one. */
  endCommands(): void {
    this.#takesCommands = false;
  }

  async command(
    channel: Channel,
    commandId: string,
    command: SessionCommand | RootCommand,
    actor: Actor,
  ): Promise<Receipt> {
    if (!this.#takesCommands) throw new HubError('core_restarting');
    const sessionId = sessionIdOf(channel);
    if (sessionId === null) return this.#parts.rootCommands.run(commandId, parsed(RootCommandSchema, command), actor);
    const { session, release } = this.#parts.sessions.hold(sessionId);
    try {
      return await session.command(commandId, parsed(SessionCommandSchema, command), actor);
    } finally {
      release();
    }
  }

  async history({ sessionId, before, limit }: ParamsOf<'history'>): Promise<ResultOf<'history'>> {
    const { session, release } = this.#parts.sessions.hold(sessionId);
    try {
      const history = await this.#parts.sessions.history(sessionId);
      const { state } = session;
      const end = Math.min(before, state.evicted);
      const page = history.page(end, limit, HISTORY_PAGE_BYTES);
      // A long turn's first items leave the window before the turn does.
      const listed = new Set(page.turns.map((turn) => turn.id));
      const wanted = new Set(page.items.map((item) => item.turnId));
      const live = state.turns.filter((turn) => wanted.has(turn.id) && !listed.has(turn.id));
      return { ...page, turns: [...page.turns, ...live] };
    } finally {
      release();
    }
  }

  async handover({ sessionId, to }: ParamsOf<'handover.preview'>): Promise<ResultOf<'handover.preview'>> {
    const { release } = this.#parts.sessions.hold(sessionId);
    try {
      return (await this.#parts.sessions.handover(sessionId, to)) ?? { text: '', from: [] };
    } finally {
      release();
    }
  }

  async historyTexts({ sessionId, first, count }: Parameters<Hub['historyTexts']>[0]): Promise<string[]> {
    const { release } = this.#parts.sessions.hold(sessionId);
    try {
      const history = await this.#parts.sessions.history(sessionId);
      return history.texts(first, history.fits(first, count, HISTORY_PAGE_BYTES));
    } finally {
      release();
    }
  }

  async listSessions(params: ParamsOf<'sessions.list'>): Promise<ResultOf<'sessions.list'>> {
    const { before, beforeId = '', limit, query } = params;
    if (before === undefined && beforeId !== '') {
      throw new HubError('invalid_request', { path: 'beforeId', reason: 'it needs "before" beside it' });
    }
    const words = query?.trim().toLowerCase() ?? '';
    const found = this.#parts.index
      .summaries()
      .filter((one) => before === undefined || newestFirst({ updatedAt: before, id: beforeId }, one) < 0)
      .filter((one) => words === '' || `${one.title} ${one.folder} ${one.preview}`.toLowerCase().includes(words))
      .sort(newestFirst);
    return { sessions: found.slice(0, limit), more: found.length > limit };
  }

  listRegistry(): Promise<ResultOf<'registry.list'>> {
    return this.#parts.registry.list();
  }

  listImports(params: ParamsOf<'imports.list'>): Promise<ResultOf<'imports.list'>> {
    return this.#parts.imports.list(params);
  }

  readImport(params: ParamsOf<'imports.read'>): Promise<ResultOf<'imports.read'>> {
    return this.#parts.imports.read(params);
  }

  async draft(sessionId: string): Promise<Draft | null> {
    return this.#parts.records.get(sessionId).draft;
  }

  async setDraft(sessionId: string, draft: Draft, typedOn?: number): Promise<void> {
    if (!this.#takesCommands) throw new HubError('core_restarting');
    const { release } = this.#parts.sessions.hold(sessionId);
    release();
    const { records } = this.#parts;
    this.announceDraft(sessionId, records.offerDraft(sessionId, draft, typedOn));
    await records.written(sessionId);
  }

  onDraft(listener: (sessionId: string, draft: Draft) => void): () => void {
    this.#draftListeners.add(listener);
    return () => this.#draftListeners.delete(listener);
  }

  announceDraft(sessionId: string, draft: Draft): void {
    for (const listener of this.#draftListeners) listener(sessionId, draft);
  }

  async putBlob(sessionId: string, data: Uint8Array, mediaType: string): Promise<BlobRef> {
    const { release } = this.#parts.sessions.hold(sessionId);
    try {
      const blobs = this.#parts.sessions.blobs(sessionId);
      const ref = blobs.put(data, mediaType);
      await blobs.durable();
      return ref;
    } finally {
      release();
    }
  }

  async blob(sessionId: string, hash: string): Promise<Uint8Array | null> {
    const { release } = this.#parts.sessions.hold(sessionId);
    try {
      return this.#parts.sessions.blobs(sessionId).get(hash);
    } finally {
      release();
    }
  }
}

/** An order without ties, so that a page can go on behind any session. */
function newestFirst(a: Pick<SessionSummary, 'updatedAt' | 'id'>, b: Pick<SessionSummary, 'updatedAt' | 'id'>): number {
  return b.updatedAt - a.updatedAt || (a.id > b.id ? -1 : a.id < b.id ? 1 : 0);
}

/** A method of one channel may be sent to the other; the schema of the channel decides. */
function parsed<T>(schema: { safeParse(value: unknown): { success: boolean; data?: T } }, command: unknown): T {
  const result = schema.safeParse(command);
  if (result.success) return result.data as T;
  throw new HubError('invalid_request', {
    path: 'command.type',
    reason: 'this command does not belong to this channel',
  });
}

function withRelease(feed: Feed, release: () => void): Feed & { release(): void } {
  return {
    channel: feed.channel,
    handle: feed.handle,
    get epoch() {
      return feed.epoch;
    },
    get seq() {
      return feed.seq;
    },
    snapshotJson: () => feed.snapshotJson(),
    eventsAfter: (seq, limit) => feed.eventsAfter(seq, limit),
    listen: (listener) => feed.listen(listener),
    onEnd: (listener) => feed.onEnd(listener),
    onRestart: (listener) => feed.onRestart(listener),
    release,
  };
}
