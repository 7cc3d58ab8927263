import type { ProviderEvent } from '../events.ts';
import type { Fields } from '../reading.ts';
import { wordOf } from './words.ts';

/** Something that no recording has, or of which nothing a person sees becomes. */
export interface Note {
  /** why nothing, or nothing but a `native` item, becomes of it */
  why?: string;
  /** why the real runtime cannot be made to tell it here */
  unrecorded?: string;
  /** as its types say it looks; by its name alone when absent */
  sample?: Fields;
}

/** A line of the matrix. */
export interface Row {
  name: string;
  /** words for all that became of it; empty: a sign of life at most */
  becomes: readonly string[];
  /** recordings that have it; empty: only tried by a sample */
  recordings: readonly string[];
  why?: string;
  unrecorded?: string;
}

/** Collects what becomes of each name. */
export class Rows {
  readonly #rows = new Map<string, { becomes: Set<string>; recordings: Set<string> }>();

  has(name: string): boolean {
    return this.#rows.has(name);
  }

  add(names: readonly string[], events: readonly ProviderEvent[], recording?: string): void {
    for (const name of names) {
      const row = this.#rows.get(name) ?? { becomes: new Set(), recordings: new Set() };
      this.#rows.set(name, row);
      for (const event of events) row.becomes.add(wordOf(event));
      if (recording !== undefined) row.recordings.add(recording);
    }
  }

  sorted(notes: ReadonlyMap<string, Note>): Row[] {
    return [...this.#rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { becomes, recordings }]) => {
        const { why, unrecorded } = notes.get(name) ?? {};
        return {
          name,
          becomes: [...becomes].sort(),
          recordings: [...recordings].sort(),
          ...(why !== undefined && { why }),
          ...(unrecorded !== undefined && { unrecorded }),
        };
      });
  }
}
