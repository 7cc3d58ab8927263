import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import { type FoundConversation, NativeId } from '@codeai-hub/protocol/imports';
import type { HostParams } from '@codeai-hub/provider-kit/contract';
import type { HistoryEntry, HistoryListPage, HistoryReadPage } from '@codeai-hub/provider-kit/history/entries';
import { behind, cursorOf, pageOf, placeOf } from '@codeai-hub/provider-kit/history/pages';
import { geminiHome } from '../presets/gemini-sign-in.ts';
import { folderOf, groupsIn, type RecordFile, type RecordGroup } from './gemini-catalogue.ts';
import { entriesOf, wordsOfPerson } from './gemini-entries.ts';
import { type GeminiRecord, readBeginning, readRecord } from './gemini-record.ts';
import type { History, HistoryOptions } from './history.ts';

const NAME = 'Gemini';
const HEAD_BYTES = 128 * 1024;
/** A record is taken into memory as a whole. */
const MAX_BYTES = 128 << 20;
const TITLE_MAX = 500;
/** Looked into for one page at most, also where most of them hold nothing. */
const LOOKED_INTO = 200;
const NAMED = 5;

interface Found {
  conversation: FoundConversation;
  file: RecordFile;
}

interface Open {
  stamp: string;
  conversation: FoundConversation;
  entries: HistoryEntry[];
}

/** Gemini CLI has no way to ask it what it keeps, so its records are read as they are: `~/.gemini/tmp/<project>/chats`. */
export class GeminiHistory implements History {
  readonly #options: HistoryOptions;
  /** of the listing that is being paged through */
  #listed: RecordGroup[] | undefined;
  /** the record that is */
  #open: Open | undefined;

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  async list({ cursor, limit }: HostParams<'history.list'>): Promise<HistoryListPage> {
    if (cursor === undefined || this.#listed === undefined) this.#listed = await this.#groups();
    const groups = this.#listed;
    const rest = behind(groups, cursor);
    const conversations: FoundConversation[] = [];
    let looked = 0;
    for (const group of rest) {
      if (conversations.length === limit || looked === LOOKED_INTO) break;
      looked += 1;
      const found = await describe(group);
      if (found) conversations.push(found.conversation);
    }
    const last = rest[looked - 1];
    const next = last === undefined || looked === rest.length ? null : cursorOf(last.updatedAt, last.id);
    return { conversations, next, total: groups.length };
  }

  async read({ nativeId, cursor, limit }: HostParams<'history.read'>): Promise<HistoryReadPage> {
    const { conversation: found, file } = await this.#find(nativeId);
    const [from, stamp] = cursor === undefined ? [0, undefined] : placeOf(cursor);
    const current = `${file.size}-${file.updatedAt}-${nativeId}`;
    if (stamp !== undefined && stamp !== current) throw new HubError('history_changed');
    if (this.#open?.stamp !== current)
      this.#open = { stamp: current, conversation: found, entries: await load(found, file) };
    const { conversation, entries } = this.#open;
    const page = pageOf(entries, from, limit);
    const end = from + page.length;
    const next = end < entries.length ? cursorOf(end, current) : null;
    if (next === null) this.#open = undefined;
    return { conversation, entries: page, next };
  }

  #groups(): Promise<RecordGroup[]> {
    const root = join(geminiHome(this.#options.env), '.gemini', 'tmp');
    return groupsIn(root, (path) => this.#options.log(`${path} is a link and is not looked into`));
  }

  /** By the beginning of its id, which the names of the files have. */
  async #find(nativeId: string): Promise<Found> {
    const prefix = nativeId.slice(0, 8).toLowerCase();
    for (const group of await this.#groups()) {
      if (!group.id.endsWith(`/${prefix}`)) continue;
      const found = await describe(group);
      if (found?.conversation.nativeId === nativeId) return found;
    }
    throw new HubError('not_found', { what: `The conversation "${nativeId}" of ${NAME}` });
  }
}

/** The newest of its files that has words; `undefined` where none has. */
async function describe(group: RecordGroup): Promise<Found | undefined> {
  for (const file of group.files) {
    if (file.isLink) return unreadable(group, file, 'it is a link, and links are not followed');
    try {
      const found = await describeFile(group, file);
      if (found) return found;
    } catch (error) {
      return unreadable(group, file, (error as Error).message);
    }
  }
  return undefined;
}

async function describeFile(group: RecordGroup, file: RecordFile): Promise<Found | undefined> {
  const record = await beginningOf(file);
  const words = record.messages.map(wordsOfPerson).find((text) => text.trim() !== '');
  if (record.sessionId === undefined || !NativeId.safeParse(record.sessionId).success)
    return file.size === 0 ? undefined : unreadable(group, file, 'it does not read as a conversation');
  // Of a long first line, which was cut, nobody knows yet what is in it.
  if (words === undefined && file.size <= HEAD_BYTES) return undefined;
  const title = record.summary ?? words?.trim().split('\n')[0] ?? 'A long conversation';
  const found = {
    nativeId: record.sessionId,
    title: title.slice(0, TITLE_MAX),
    folder: await folderOf(group.project),
    updatedAt: group.updatedAt,
  };
  if (file.size <= MAX_BYTES) return { conversation: found, file };
  const reason = `it has ${Math.round(file.size / (1 << 20))} MB, and at most ${MAX_BYTES / (1 << 20)} are read`;
  return { conversation: { ...found, problem: problemOf(file, reason) }, file };
}

async function beginningOf({ path, size }: RecordFile): Promise<GeminiRecord> {
  if (path.endsWith('.json')) return size > MAX_BYTES ? readBeginning('', true) : readRecord(path);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return readBeginning(buffer.subarray(0, bytesRead).toString('utf8'), bytesRead === size);
  } finally {
    await file.close();
  }
}

async function load(conversation: FoundConversation, file: RecordFile): Promise<HistoryEntry[]> {
  if (conversation.problem) return [];
  const { messages, badLines } = await readRecord(file.path);
  return [...entriesOf(messages, conversation.folder ?? '/'), ...damage(badLines, file.path)];
}

function damage(badLines: readonly number[], path: string): HistoryEntry[] {
  if (badLines.length === 0) return [];
  const named = badLines.slice(0, NAMED).join(', ');
  const more = badLines.length > NAMED ? ` and ${badLines.length - NAMED} more` : '';
  const [subject, verb] = badLines.length === 1 ? [`Line ${named}`, 'is'] : [`Lines ${named}${more}`, 'are'];
  const text = `${subject} of the record ${path} cannot be read and ${verb} left out here.`;
  const item = { kind: 'notice', level: 'warning', topic: 'error', text } as const;
  return [{ type: 'item', id: 'damage', item, status: 'completed' }];
}

function unreadable(group: RecordGroup, file: RecordFile, reason: string): Found {
  const nativeId = group.id.slice(group.id.lastIndexOf('/') + 1);
  const about = { nativeId, title: 'Unreadable record', folder: null, updatedAt: group.updatedAt };
  return { conversation: { ...about, problem: problemOf(file, reason) }, file };
}

function problemOf({ path }: RecordFile, reason: string) {
  return describeError('history_unreadable', { provider: NAME, path, reason });
}
