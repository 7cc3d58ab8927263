import type { ImportEntry, ImportPage } from '@codeai-hub/protocol/imports';

/** What was listed of one agent so far. */
export interface Shelf {
  readonly provider: string;
  readonly entries: readonly ImportEntry[];
  /** where its next page begins; undefined: nothing was listed yet, null: that was all */
  readonly next: string | null | undefined;
  readonly problem: string | null;
}

export interface Wanted {
  readonly query: string;
  readonly provider: string;
  readonly folder: string;
}

export function emptyShelf(provider: string): Shelf {
  return { provider, entries: [], next: undefined, problem: null };
}

/** The same conversation may come twice where it was spoken in between two pages. */
export function withPage(shelf: Shelf, page: ImportPage): Shelf {
  const known = new Set(shelf.entries.map(({ nativeId }) => nativeId));
  const fresh = page.conversations.filter(({ nativeId }) => !known.has(nativeId));
  return { ...shelf, entries: [...shelf.entries, ...fresh], next: page.next, problem: null };
}

export function withProblem(shelf: Shelf, problem: string): Shelf {
  return { ...shelf, next: null, problem };
}

/** The agent whose next page may hold the newest of what is not listed yet. */
export function behindOthers(shelves: readonly Shelf[], { provider }: Pick<Wanted, 'provider'>): Shelf | undefined {
  const open = shelves.filter((shelf) => shelf.next !== null && (provider === '' || shelf.provider === provider));
  const reached = (shelf: Shelf) => shelf.entries.at(-1)?.updatedAt ?? Number.POSITIVE_INFINITY;
  return open.toSorted((a, b) => reached(b) - reached(a))[0];
}

/** What fits of all that is listed, newest first. */
export function fitting(shelves: readonly Shelf[], wanted: Wanted): ImportEntry[] {
  return shelves
    .flatMap(({ entries }) => entries)
    .filter((entry) => fits(entry, wanted))
    .sort((a, b) => b.updatedAt - a.updatedAt || (a.nativeId < b.nativeId ? 1 : -1));
}

export function foldersIn(shelves: readonly Shelf[]): string[] {
  const folders = shelves.flatMap(({ entries }) => entries.map(({ folder }) => folder ?? ''));
  return [...new Set(folders)].filter((folder) => folder !== '').sort();
}

function fits({ title, folder, provider }: ImportEntry, wanted: Wanted): boolean {
  if (wanted.provider !== '' && provider !== wanted.provider) return false;
  if (wanted.folder !== '' && folder !== wanted.folder) return false;
  const words = wanted.query.trim().toLowerCase();
  return words === '' || `${title} ${folder ?? ''}`.toLowerCase().includes(words);
}
