import type { Note } from './rows.ts';

/** Notes by name, from those that several names share. */
export function notesOf(...groups: readonly (readonly [Note, readonly string[]])[]): ReadonlyMap<string, Note> {
  const notes = new Map<string, Note>();
  for (const [note, names] of groups)
    for (const name of names) {
      if (notes.has(name)) throw new Error(`${name} has two notes`);
      notes.set(name, note);
    }
  return notes;
}
