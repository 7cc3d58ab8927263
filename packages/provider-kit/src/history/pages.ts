import { HubError } from '@codeai-hub/protocol/errors';
import { HISTORY_PAGE_CHARACTERS, type HistoryEntry } from './entries.ts';

/** An entry of more characters has its texts cut: a host whose line is too long is given up, with all its sessions. */
const ENTRY_MAX = 32_000_000;
const TEXT_MAX = 1_000_000;

/** What a page of entries begins with: as many as fit, and at least one. */
export function pageOf(entries: readonly HistoryEntry[], from: number, limit: number): HistoryEntry[] {
  const page: HistoryEntry[] = [];
  let characters = 0;
  for (const whole of entries.slice(from, from + limit)) {
    const entry = bounded(whole);
    characters += JSON.stringify(entry).length;
    if (page.length > 0 && characters > HISTORY_PAGE_CHARACTERS) break;
    page.push(entry);
  }
  return page;
}

function bounded(entry: HistoryEntry): HistoryEntry {
  if (JSON.stringify(entry).length <= ENTRY_MAX) return entry;
  const cut = JSON.parse(JSON.stringify(entry, (_, value: unknown) => cutText(value))) as HistoryEntry;
  if (JSON.stringify(cut).length <= ENTRY_MAX) return cut;
  const text = 'Something so long stands here that it cannot be shown.';
  const item = { kind: 'notice', level: 'warning', topic: 'error', text } as const;
  return { type: 'item', id: 'too-long', item, status: 'completed' };
}

function cutText(value: unknown): unknown {
  if (typeof value !== 'string' || value.length <= TEXT_MAX) return value;
  return `${value.slice(0, TEXT_MAX)}\n… (${value.length - TEXT_MAX} more characters were left out)`;
}

/** The cursor behind a number and a name. */
export function cursorOf(number: number, name: string): string {
  return `${number}.${name}`;
}

/** Throws `invalid_request` for what `cursorOf` did not make. */
export function placeOf(cursor: string): [number: number, name: string] {
  const at = cursor.indexOf('.');
  const number = Number(cursor.slice(0, at));
  if (at >= 1 && Number.isSafeInteger(number)) return [number, cursor.slice(at + 1)];
  throw new HubError('invalid_request', { path: 'cursor', reason: 'it is not one of this list' });
}

export interface Dated {
  id: string;
  updatedAt: number;
}

/** An order without ties, so that a page can go on behind any conversation. */
export function newestFirst(a: Dated, b: Dated): number {
  return b.updatedAt - a.updatedAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

/** Those that come behind a cursor, of a list that may have changed since the page before. */
export function behind<T extends Dated>(sorted: readonly T[], cursor: string | undefined): readonly T[] {
  if (cursor === undefined) return sorted;
  const [updatedAt, id] = placeOf(cursor);
  return sorted.filter((one) => newestFirst({ updatedAt, id }, one) < 0);
}
