import { join } from 'node:path';
import { getSessionInfo, getSessionMessages } from '@anthropic-ai/claude-agent-sdk';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import type { FoundConversation } from '@codeai-hub/protocol/imports';
import type { HostParams } from '@codeai-hub/provider-kit/contract';
import type { HistoryEntry, HistoryListPage, HistoryReadPage } from '@codeai-hub/provider-kit/history/entries';
import { behind, cursorOf, pageOf, placeOf } from '@codeai-hub/provider-kit/history/pages';
import { PROVIDER_NAME } from '../manifest.ts';
import { type Fields, fieldsOf } from '../native/read.ts';
import { type RecordFile, recordsIn } from './catalogue.ts';
import { beginsAsRecord, damageIn } from './damage.ts';
import { entriesOf } from './entries.ts';

/** The helper reads a record as a whole. */
const MAX_BYTES = 256 << 20;
const TITLE_MAX = 500;
/** Looked into for one page at most, also where most of them hold nothing. */
const LOOKED_INTO = 200;

interface Open {
  stamp: string;
  conversation: FoundConversation;
  entries: HistoryEntry[];
}

/**
 * The runtime's records, read with the vendor's own helpers. Those take their folder from the environment, so this runs in a
 * thread with an environment of its own (`reader.ts`), where it can also be given up.
 */
export class Records {
  readonly #projects: string;
  readonly #log: (message: string) => void;
  #files: RecordFile[] | undefined;
  /** the one that is being paged through */
  #open: Open | undefined;

  constructor(configDir: string, log: (message: string) => void) {
    this.#projects = join(configDir, 'projects');
    this.#log = log;
  }

  /** Only what is on the page is opened. The order is looked at anew by each listing that begins. */
  async list({ cursor, limit }: HostParams<'history.list'>): Promise<HistoryListPage> {
    if (cursor === undefined || this.#files === undefined) this.#files = await this.#look();
    const rest = behind(this.#files, cursor);
    const conversations: FoundConversation[] = [];
    let looked = 0;
    for (const file of rest) {
      if (conversations.length === limit || looked === LOOKED_INTO) break;
      looked += 1;
      const found = await this.#describe(file);
      if (found) conversations.push(found);
    }
    const last = rest[looked - 1];
    const next = last === undefined || looked === rest.length ? null : cursorOf(last.updatedAt, last.id);
    return { conversations, next, total: this.#files.length };
  }

  async read({ nativeId, cursor, limit }: HostParams<'history.read'>): Promise<HistoryReadPage> {
    const file = await this.#find(nativeId);
    const [from, stamp] = cursor === undefined ? [0, undefined] : placeOf(cursor);
    const current = `${file.size}-${file.updatedAt}-${file.id}`;
    if (stamp !== undefined && stamp !== current) throw new HubError('history_changed');
    if (this.#open?.stamp !== current) this.#open = { stamp: current, ...(await this.#load(file)) };
    const { conversation, entries } = this.#open;
    const page = pageOf(entries, from, limit);
    const end = from + page.length;
    return { conversation, entries: page, next: end < entries.length ? cursorOf(end, current) : null };
  }

  #look(): Promise<RecordFile[]> {
    return recordsIn(this.#projects, (path) => this.#log(`${path} is a link and is not looked into`));
  }

  async #find(nativeId: string): Promise<RecordFile> {
    const files = await this.#look();
    const file = files.find(({ id }) => id === nativeId.toLowerCase());
    if (file === undefined)
      throw new HubError('not_found', { what: `The conversation "${nativeId}" of ${PROVIDER_NAME}` });
    return file;
  }

  async #describe(file: RecordFile): Promise<FoundConversation | undefined> {
    if (file.isLink) return unreadable(file, 'it is a link, and links are not followed');
    try {
      const info = await getSessionInfo(file.id);
      if (info === undefined)
        return (await beginsAsRecord(file.path)) ? undefined : unreadable(file, 'it does not read as a conversation');
      const { customTitle, firstPrompt, summary, cwd, createdAt } = info;
      const found = {
        nativeId: file.id,
        // The summary is what was said last, and another one each time.
        title: (customTitle ?? firstPrompt ?? summary).slice(0, TITLE_MAX),
        folder: cwd?.slice(0, 4096) ?? null,
        updatedAt: file.updatedAt,
        ...(createdAt !== undefined && { createdAt }),
      };
      return file.size > MAX_BYTES ? { ...found, ...unreadable(file, tooLarge(file), found.title) } : found;
    } catch (error) {
      return unreadable(file, (error as Error).message);
    }
  }

  async #load(file: RecordFile): Promise<Omit<Open, 'stamp'>> {
    const conversation = (await this.#describe(file)) ?? unreadable(file, 'no word is in it');
    if (conversation.problem) return { conversation, entries: [] };
    const messages = (await getSessionMessages(file.id)).map(fieldsOf);
    const damage = await damageIn(file.path);
    return { conversation, entries: [...entriesFrom(messages, conversation), ...noted(damage)] };
  }
}

function entriesFrom(messages: Fields[], { folder }: FoundConversation): HistoryEntry[] {
  return entriesOf(messages, folder ?? '/');
}

function noted(damage: string | undefined): HistoryEntry[] {
  if (damage === undefined) return [];
  const item = { kind: 'notice', level: 'warning', topic: 'error', text: damage } as const;
  return [{ type: 'item', id: 'damage', item, status: 'completed' }];
}

function unreadable(
  { id, path, updatedAt }: RecordFile,
  reason: string,
  title = 'Unreadable record',
): FoundConversation {
  const problem = describeError('history_unreadable', { provider: PROVIDER_NAME, path, reason });
  return { nativeId: id, title, folder: null, updatedAt, problem };
}

function tooLarge({ size }: RecordFile): string {
  return `it has ${Math.round(size / (1 << 20))} MB, and at most ${MAX_BYTES / (1 << 20)} are read`;
}
