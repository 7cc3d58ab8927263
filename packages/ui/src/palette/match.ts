export interface Match {
  readonly score: number;
  /** Where the typed letters stand in the text, for showing them. */
  readonly at: readonly number[];
}

/**
 * Whether all typed letters are in the text in this order, and how well they fit: together and at the beginnings of
 * words is better. null when they are not.
 */
export function fuzzyMatch(text: string, typed: string): Match | null {
  const query = typed.toLocaleLowerCase().replace(/\s+/g, '');
  const lower = text.toLocaleLowerCase();
  if (query === '') return { score: 0, at: [] };
  const together = lower.indexOf(typed.trim().toLocaleLowerCase());
  if (together >= 0 && lower.length === text.length) {
    const at = Array.from({ length: typed.trim().length }, (_, index) => together + index);
    return { score: (startsWord(lower, together) ? 100 : 3 + at.length) - together / 100, at };
  }
  const at: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of query) {
    const found = lower.indexOf(letter, from);
    if (found < 0) return null;
    score += startsWord(lower, found) ? 8 : found === from && at.length > 0 ? 5 : 1;
    at.push(found);
    from = found + letter.length;
  }
  return { score: score / query.length - lower.length / 1_000, at };
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}
