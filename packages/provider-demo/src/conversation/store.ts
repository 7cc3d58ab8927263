import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import { type Entry, entriesOf, Transcript } from './transcript.ts';

/** The demo agent's native conversations, one file each, in the provider's own folder. */
export class ConversationStore {
  readonly #folder: string;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'conversations');
  }

  create(
    folder: string,
    at: number,
    copied: Entry[] = [],
    copyOf?: string,
  ): { nativeId: string; transcript: Transcript } {
    const nativeId = randomUUID();
    const head: Entry = { type: 'conversation', format: 1, id: nativeId, folder, at, ...(copyOf ? { copyOf } : {}) };
    const rest = copied.filter((entry) => entry.type !== 'conversation');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const lines = [head, ...rest].map((entry) => `${JSON.stringify(entry)}\n`);
    writeFileSync(this.#fileOf(nativeId), lines.join(''), { flag: 'wx', mode: 0o600 });
    return { nativeId, transcript: Transcript.open(this.#fileOf(nativeId)) };
  }

  open(nativeId: string): Transcript {
    try {
      return Transcript.open(this.#fileOf(nativeId));
    } catch (error) {
      throw new HubError('not_found', { what: `The demo conversation ${nativeId}` }, { cause: error });
    }
  }

  copy(nativeId: string, beforeMessageId: string | undefined, folder: string, at: number) {
    const entries = this.open(nativeId).before(beforeMessageId);
    if (!entries) throw new HubError('not_found', { what: `The message ${beforeMessageId} of the demo conversation` });
    return this.create(folder, at, entries, nativeId);
  }

  /** Looks without touching anything: another process may have the conversation open. */
  hasMessage(nativeId: string, messageId: string): 'yes' | 'no' | 'unknown' {
    try {
      const text = readFileSync(this.#fileOf(nativeId), 'utf8');
      const entries = entriesOf(text.slice(0, text.lastIndexOf('\n') + 1));
      return entries.some((entry) => entry.type === 'message' && entry.id === messageId) ? 'yes' : 'no';
    } catch {
      // Gone or damaged: then nobody knows.
      return 'unknown';
    }
  }

  #fileOf(nativeId: string): string {
    // The id comes back from outside and becomes a path.
    if (!/^[0-9a-f-]{36}$/.test(nativeId))
      throw new HubError('not_found', { what: 'A demo conversation of that name' });
    return join(this.#folder, `${nativeId}.jsonl`);
  }
}
