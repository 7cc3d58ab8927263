import { HubError } from '@codeai-hub/protocol/errors';
import type { FoundConversation } from '@codeai-hub/protocol/imports';
import type { HostParams } from '@codeai-hub/provider-kit/contract';
import type { HistoryListPage, HistoryReadPage } from '@codeai-hub/provider-kit/history/entries';
import { pageOf } from '@codeai-hub/provider-kit/history/pages';
import { type Fields, fieldsOf, listOf, numberOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { PROVIDER_NAME } from '../manifest.ts';
import type { ThreadListParams, ThreadReadParams, ThreadTurnsListParams } from '../native/protocol.ts';
import { RequestRefused } from '../rpc/connection.ts';
import type { AppServer } from '../server/app-server.ts';
import { parseNativeId } from '../session/native-id.ts';
import { isMissing } from '../session/open-thread.ts';
import { entriesOf } from './entries.ts';

const TITLE_MAX = 500;
const TURNS_AT_ONCE = 20;

/** What a person began, in whatever program; not what agents began for themselves. */
const SOURCES: NonNullable<ThreadListParams['sourceKinds']> = ['cli', 'vscode', 'exec', 'appServer'];

/** A page of the runtime's own list, which it keeps for all programs of Codex. */
export async function listRecords(
  server: AppServer,
  { cursor, limit }: HostParams<'history.list'>,
): Promise<HistoryListPage> {
  const params: ThreadListParams = {
    limit,
    cursor: cursor ?? null,
    sortKey: 'updated_at',
    sortDirection: 'desc',
    sourceKinds: SOURCES,
    // Of all services: whichever was used, the words are there.
    modelProviders: [],
  };
  const page = await asked(server.request('thread/list', params));
  const conversations = listOf(page.data)
    .map(fieldsOf)
    .flatMap((thread) => conversationOf(thread) ?? []);
  return { conversations, next: stringOf(page.nextCursor) ?? null, total: null };
}

/** Turns come in pages of the runtime's; a page of ours may end within one. */
export async function readRecord(
  server: AppServer,
  { nativeId, cursor, limit }: HostParams<'history.read'>,
): Promise<HistoryReadPage> {
  const threadId = parseNativeId(nativeId)?.threadId;
  if (threadId === undefined) throw unknown(nativeId);
  const about: ThreadReadParams = { threadId, includeTurns: false };
  const thread = fieldsOf((await asked(server.request('thread/read', about), nativeId)).thread);
  const conversation = conversationOf(thread);
  if (conversation === undefined) throw unreadable(nativeId, 'it does not tell which one it is');
  const { skip, turns } = placeOf(cursor);
  const params: ThreadTurnsListParams = {
    threadId,
    cursor: turns,
    limit: TURNS_AT_ONCE,
    sortDirection: 'asc',
    itemsView: 'full',
  };
  const page = await asked(server.request('thread/turns/list', params), nativeId);
  const entries = entriesOf(listOf(page.data).map(fieldsOf), conversation.folder ?? '/');
  const taken = pageOf(entries, skip, limit);
  const end = skip + taken.length;
  const after = stringOf(page.nextCursor) ?? null;
  const next = end < entries.length ? cursorOf(end, turns) : after === null ? null : cursorOf(0, after);
  return { conversation, entries: taken, next };
}

function conversationOf(thread: Fields): FoundConversation | undefined {
  const nativeId = parseNativeId(stringOf(thread.id) ?? '')?.threadId;
  const updatedAt = millis(thread.updatedAt) ?? millis(thread.createdAt);
  if (nativeId === undefined || updatedAt === undefined) return undefined;
  const createdAt = millis(thread.createdAt);
  const title = stringOf(thread.name) ?? stringOf(thread.preview)?.trim().split('\n')[0] ?? '';
  return {
    nativeId,
    title: title.slice(0, TITLE_MAX),
    folder: stringOf(thread.cwd)?.slice(0, 4096) ?? null,
    updatedAt,
    ...(createdAt !== undefined && { createdAt }),
  };
}

function millis(seconds: unknown): number | undefined {
  const number = numberOf(seconds);
  return number === undefined ? undefined : Math.trunc(number * 1000);
}

/** `<entries of that page that were taken> <the runtime's cursor>` */
function cursorOf(skip: number, turns: string | null): string {
  return `${skip} ${turns ?? ''}`;
}

function placeOf(cursor: string | undefined): { skip: number; turns: string | null } {
  const [, skip = '0', turns = ''] = /^(\d{1,9}) (.*)$/s.exec(cursor ?? '0 ') ?? [];
  return { skip: Number(skip), turns: turns === '' ? null : turns };
}

async function asked(request: Promise<Fields>, nativeId?: string): Promise<Fields> {
  try {
    return await request;
  } catch (error) {
    if (isMissing(error)) throw unknown(nativeId ?? '');
    if (error instanceof RequestRefused) throw unreadable(nativeId ?? 'the list of all', error.message);
    throw error;
  }
}

function unknown(nativeId: string): HubError {
  return new HubError('not_found', { what: `The conversation "${nativeId}" of ${PROVIDER_NAME}` });
}

function unreadable(path: string, reason: string): HubError {
  return new HubError('history_unreadable', { provider: PROVIDER_NAME, path, reason });
}
