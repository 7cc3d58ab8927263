import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { type ErrorCode, HubError } from '@codeai-hub/protocol/errors';
import type { FoundConversation, ImportPage } from '@codeai-hub/protocol/imports';
import type { HistoryEntry, HistoryReadPage } from '@codeai-hub/provider-kit/history/entries';
import { SessionStore } from '../../sessions/session-store.ts';
import { Bench } from '../../sessions/testing/bench.ts';
import { messageId, text } from '../../sessions/testing/steps.ts';
import { homePaths } from '../../storage/home.ts';
import { Imports } from '../imports.ts';
import { nativesOf } from '../native-key.ts';

export const NATIVE = '6f0c3a52-0000-4000-8000-000000000001';

/** Imports over the real sessions of a core, on a disk in memory, of an agent whose records a test writes. */
export class ImportsRig {
  readonly bench = new Bench();
  /** which session continues which conversation, beside those that were imported */
  readonly known = new Map<string, string>();
  readonly reads: (string | undefined)[] = [];
  readonly sessionsAtStart: string[];
  canShow = true;
  /** pages that are read before the agent goes on with it in its own program */
  changesAfter = Number.POSITIVE_INFINITY;
  /** the page after so many is never answered */
  hangsAfter = Number.POSITIVE_INFINITY;
  imports = this.#begin();
  readonly #kept = new Map<string, { conversation: FoundConversation; entries: HistoryEntry[] }>();
  readonly #deleted = new Set<string>();
  #indexed = new Set<string>();
  #commands = 0;

  constructor() {
    this.sessionsAtStart = this.sessionIds();
  }

  /** The agent has this on the disk. */
  keep(nativeId: string, entries: HistoryEntry[], problem?: FoundConversation['problem']): void {
    const about = { nativeId, title: 'Talk', folder: '/work', updatedAt: entries.at(-1)?.at ?? 400 };
    this.#kept.set(nativeId, { conversation: { ...about, ...(problem && { problem }) }, entries });
  }

  list(): Promise<ImportPage> {
    return this.imports.list({ provider: 'demo', limit: 50 });
  }

  async import(nativeId: string, folder = '/work'): Promise<string> {
    const commandId = `import-${++this.#commands}`;
    const origin = { kind: 'client' as const, clientId: 'anna', name: 'Anna', commandId, hash: commandId };
    const command = { type: 'session.import' as const, provider: 'demo', nativeId, folder };
    const sessionId = await this.bench.inTime(this.imports.continue(origin, command));
    this.#indexed.add(sessionId);
    return sessionId;
  }

  async send(sessionId: string, words: string): Promise<void> {
    const { session } = this.bench.sessions.hold(sessionId);
    const content = text(words);
    const command = { type: 'message.send' as const, messageId: messageId(1), content, delivery: 'queue' as const };
    await this.bench.inTime(session.command('command-send', command, { clientId: 'anna', name: 'Anna' }));
    await this.bench.rest();
  }

  async delete(sessionId: string): Promise<void> {
    await this.bench.sessions.remove(sessionId, new HubError('session_not_found', { sessionId }).toShape());
    this.#deleted.add(sessionId);
    this.#indexed.delete(sessionId);
  }

  state(sessionId: string): SessionState {
    return this.bench.sessions.hold(sessionId).session.state;
  }

  sessionIds(): string[] {
    return this.#store().ids();
  }

  /** The index is derived, and may not know yet what the disk has. */
  forgetIndex(): void {
    this.#indexed = new Set();
  }

  restart(): void {
    this.bench.kill();
    this.bench.begin();
    this.forgetIndex();
    this.imports = this.#begin();
  }

  #store(): SessionStore {
    const { disk: fs, clock } = this.bench;
    return new SessionStore({ fs, paths: homePaths('/home'), clock, newEpoch: () => 'epoch' });
  }

  #begin(): Imports {
    return new Imports({
      sessions: this.bench.sessions,
      store: this.#store(),
      providers: {
        capabilities: () => ({ ...this.bench.agents.capabilities('demo'), history: this.canShow }),
        listHistory: async () => ({
          conversations: [...this.#kept.values()].map(({ conversation }) => conversation),
          next: null,
          total: this.#kept.size,
        }),
        readHistory: async (_provider, { nativeId, cursor, limit }) => {
          if (this.reads.length >= this.hangsAfter) await new Promise(() => undefined);
          return this.#page(nativeId, cursor, limit);
        },
      },
      sessionOf: (native) => this.known.get(native) ?? this.#importedAs(native),
      isDeleted: (sessionId) => this.#deleted.has(sessionId),
      providerDefaults: () => ({ model: null, mode: 'ask' }),
      realFolder: async (path) => {
        if (path === '/gone') throw new HubError('folder_not_found', { path });
        return path;
      },
    });
  }

  #importedAs(native: string): string | undefined {
    return [...this.#indexed].find((id) => nativesOf(this.state(id)).includes(native));
  }

  #page(nativeId: string, cursor: string | undefined, limit: number): HistoryReadPage {
    const kept = this.#kept.get(nativeId);
    if (!kept) throw new HubError('not_found' satisfies ErrorCode, { what: 'The conversation' });
    this.reads.push(cursor);
    if (cursor !== undefined && this.reads.length > this.changesAfter) throw new HubError('history_changed');
    const from = Number(cursor ?? 0);
    const more = from + limit < kept.entries.length;
    const { conversation, entries } = kept;
    return { conversation, entries: entries.slice(from, from + limit), next: more ? String(from + limit) : null };
  }
}
