import { diffWordsWithSpace } from 'diff/lib/diff/word.js';

/** A part of a line and whether the change touched it. */
export interface Word {
  readonly text: string;
  readonly changed: boolean;
}

const maxLine = 600;

/**
 * The words of `text` that are not in `other`. null: no marks, because the lines are too long, or so different that
 * marking nearly everything would say nothing.
 */
export function changedWords(text: string, other: string): readonly Word[] | null {
  if (text.length > maxLine || other.length > maxLine) return null;
  const words: Word[] = [];
  let kept = 0;
  for (const { value, added, removed } of diffWordsWithSpace(other, text)) {
    if (removed) continue;
    if (!added && value.trim()) kept += value.trim().length;
    words.push({ text: value, changed: added });
  }
  const shorter = Math.min(text.trim().length, other.trim().length);
  return kept * 3 >= shorter ? words : null;
}

/** Where the changed words stand, as [start, end) of the line; neighbours are joined. */
export function changedRanges(words: readonly Word[]): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = [];
  let at = 0;
  for (const { text, changed } of words) {
    const last = ranges.at(-1);
    if (changed && last?.[1] === at) last[1] += text.length;
    else if (changed) ranges.push([at, at + text.length]);
    at += text.length;
  }
  return ranges;
}
