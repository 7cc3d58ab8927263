import { HubError } from '@codeai-hub/protocol/errors';
import { HISTORY_PAGE_CHARACTERS, type HistoryEntry } from './entries.ts';

/** What a page of entries begins with: as many as fit, and at least one. */
export function pageOf(entries: readonly HistoryEntry[], from: number, limit: number): HistoryEntry[] {
  const page: HistoryEntry[] = [];
  let characters = 0;
  for (const entry of entries.slice(from, from + limit)) {
    characters += JSON.stringify(entry).length;
    if (page.length > 0 && characters > HISTORY_PAGE_CHARACTERS) break;
    page.push(entry);
  }
  return page;
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
