import type { Note } from './rows.ts';

/** A note, and the names that share it. */
export type NoteOfMany = readonly [Note, readonly string[]];

/** Notes by name. */
export function notesOf(...groups: readonly NoteOfMany[]): ReadonlyMap<string, Note> {
  const notes = new Map<string, Note>();
  for (const [note, names] of groups)
    for (const name of names) {
      if (notes.has(name)) throw new Error(`${name} has two notes`);
      notes.set(name, note);
    }
  return notes;
}
