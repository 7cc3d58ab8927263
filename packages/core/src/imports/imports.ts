import { createHash } from 'node:crypto';
import type { RootCommandOf } from '@codeai-hub/protocol/channels/root/commands';
import type { SessionEventOf } from '@codeai-hub/protocol/channels/session/events';
import type { Origin } from '@codeai-hub/protocol/envelope';
import { HubError } from '@codeai-hub/protocol/errors';
import type { FoundConversation, ImportEntry, ImportPage, ImportPreview } from '@codeai-hub/protocol/imports';
import type { HistoryReadPage } from '@codeai-hub/provider-kit/history/entries';
import type { Providers } from '../providers/providers.ts';
import type { SessionStore } from '../sessions/session-store.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Step } from '../sessions/step.ts';
import { UNTITLED } from '../sessions/title.ts';
import { HistoryCopy, type TimedPiece } from './history-copy.ts';
import { nativeKey } from './native-key.ts';
import { previewOf } from './preview.ts';

/** Entries of a page that is written into a session; the bytes of a page have a bound of their own. */
const COPIED_AT_ONCE = 200;
const TITLE_MAX = 200;

type Import = RootCommandOf<'session.import'>;

export interface ImportsOptions {
  providers: Pick<Providers, 'capabilities' | 'listHistory' | 'readHistory'>;
  sessions: Sessions;
  store: SessionStore;
  /** the session that continues a conversation (see `nativeKey`) */
  sessionOf: (native: string) => string | undefined;
  isDeleted: (sessionId: string) => boolean;
  providerDefaults: (provider: string) => { model: string | null; mode: string };
  /** Throws folder_*. */
  realFolder: (path: string) => Promise<string>;
}

/** What agents' own programs have said on this machine: looked at, read, and continued as sessions. */
export class Imports {
  readonly #options: ImportsOptions;
  /** being made, by conversation: two commands make one session */
  readonly #flying = new Map<string, Promise<string>>();

  constructor(options: ImportsOptions) {
    this.#options = options;
  }

  async list(query: { provider: string; cursor?: string | undefined; limit: number }): Promise<ImportPage> {
    const { provider, ...page } = query;
    this.#checkCan(provider);
    const { conversations, ...rest } = await this.#options.providers.listHistory(provider, page);
    return { ...rest, conversations: conversations.map((one) => this.#entry(provider, one)) };
  }

  async read(query: {
    provider: string;
    nativeId: string;
    cursor?: string | undefined;
    limit: number;
  }): Promise<ImportPreview> {
    const { provider, ...page } = query;
    this.#checkCan(provider);
    const { conversation, entries, next } = await this.#options.providers.readHistory(provider, page);
    const items = previewOf(entries, conversation.updatedAt);
    return { conversation: this.#entry(provider, conversation), items, next };
  }

  /** The session that continues a conversation, made where there is none; on disk when this resolves. */
  async continue(origin: Origin & { kind: 'client' }, command: Import): Promise<string> {
    const key = nativeKey(command.provider, command.nativeId);
    const flying = this.#flying.get(key);
    if (flying !== undefined) return flying;
    const known = this.#options.sessionOf(key);
    if (known !== undefined) return known;
    const making = this.#make(origin, command, key).finally(() => this.#flying.delete(key));
    this.#flying.set(key, making);
    return making;
  }

  #checkCan(provider: string): void {
    if (this.#options.providers.capabilities(provider).history !== true)
      throw new HubError('unsupported', { provider, what: 'show the conversations of its own program' });
  }

  #entry(provider: string, conversation: FoundConversation): ImportEntry {
    const sessionId = this.#options.sessionOf(nativeKey(provider, conversation.nativeId));
    return { ...conversation, provider, ...(sessionId !== undefined && { sessionId }) };
  }

  async #make(origin: Origin & { kind: 'client' }, command: Import, key: string): Promise<string> {
    const { store, sessions } = this.#options;
    const { provider, nativeId } = command;
    this.#checkCan(provider);
    const sessionId = this.#idFor(key);
    // Of a core that died before it could say that it made it.
    if (store.exists(sessionId) && this.#isWhole(sessionId)) return sessionId;
    const folder = await this.#options.realFolder(command.folder);
    const page = await this.#read(provider, nativeId);
    const { problem } = page.conversation;
    if (problem) throw HubError.of(problem);
    const first = this.#first(page.conversation, { sessionId, provider, folder });
    const copy = new HistoryCopy(page.conversation.updatedAt);
    const made = await sessions.createFrom(
      null,
      { sessionId, origin, first },
      this.#pieces(page, provider, copy),
      (step) => bind(step, nativeId),
    );
    await made.channel.durable();
    return sessionId;
  }

  /** Another one after the last was deleted: what is gone must not come back by itself. */
  #idFor(key: string): string {
    for (let n = 0; ; n++) {
      const id = createHash('sha256').update(`import ${key} ${n}`).digest('hex').slice(0, 16);
      if (!this.#options.isDeleted(id)) return id;
    }
  }

  #isWhole(sessionId: string): boolean {
    const { sessions, store } = this.#options;
    try {
      sessions.hold(sessionId).release();
      return true;
    } catch (error) {
      if (!(error instanceof HubError && error.code === 'session_not_found')) throw error;
      store.remove(sessionId);
      return false;
    }
  }

  #first(
    { title, nativeId, updatedAt }: FoundConversation,
    about: { sessionId: string; provider: string; folder: string },
  ): SessionEventOf<'session.created'> {
    return {
      type: 'session.created',
      ...about,
      title: title.trim().slice(0, TITLE_MAX) || UNTITLED,
      ...this.#options.providerDefaults(about.provider),
      effort: null,
      importedFrom: { nativeId, updatedAt },
    };
  }

  async *#pieces(first: HistoryReadPage, provider: string, copy: HistoryCopy): AsyncGenerator<TimedPiece> {
    const { nativeId } = first.conversation;
    for (let page = first; ; page = await this.#read(provider, nativeId, page.next)) {
      yield* copy.pieces(page.entries);
      if (page.next === null) break;
    }
    yield copy.end();
  }

  #read(provider: string, nativeId: string, cursor?: string | null): Promise<HistoryReadPage> {
    const query = { nativeId, limit: COPIED_AT_ONCE, ...(cursor != null && { cursor }) };
    return this.#options.providers.readHistory(provider, query);
  }
}

/** The agent is opened with its own conversation when the first message is sent, and not before. */
function bind(step: Step, nativeId: string): void {
  step.add({ type: 'binding.opened', nativeId });
  step.add({ type: 'binding.closed', reason: 'it was imported, and nothing runs yet' });
}
