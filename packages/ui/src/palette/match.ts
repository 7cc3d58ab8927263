export interface Match {
  readonly score: number;
  /** Where the typed letters stand in the text, counted as a string counts; for showing them. */
  readonly at: readonly number[];
}

/**
 * Whether all typed letters are in the text in this order, and how well they fit: together and at the beginnings of
 * words is better. null when they are not.
 */
export function fuzzyMatch(text: string, typed: string): Match | null {
  const query = typed.toLocaleLowerCase().replace(/\s+/g, '');
  const lower = lowerOf(text);
  if (query === '') return { score: 0, at: [] };
  const words = typed.trim().toLocaleLowerCase();
  const together = lower.indexOf(words);
  if (together >= 0) {
    const at = places(together, words.length);
    return { score: (startsWord(lower, together) ? 100 : 3 + at.length) - together / 100, at };
  }
  const at: number[] = [];
  let score = 0;
  let from = 0;
  for (const letter of query) {
    const found = lower.indexOf(letter, from);
    if (found < 0) return null;
    score += startsWord(lower, found) ? 8 : found === from && at.length > 0 ? 5 : 1;
    at.push(...places(found, letter.length));
    from = found + letter.length;
  }
  return { score: score / query.length - lower.length / 1_000, at };
}

export interface MarkedPiece {
  readonly text: string;
  readonly marked: boolean;
}

/** The text cut where what is marked begins and ends. */
export function markedPieces(text: string, at: readonly number[]): MarkedPiece[] {
  const marked = new Set(at);
  const pieces: { text: string; marked: boolean }[] = [];
  for (let index = 0; index < text.length; index++) {
    const last = pieces.at(-1);
    if (last?.marked === marked.has(index)) last.text += text[index];
    else pieces.push({ text: text[index] ?? '', marked: marked.has(index) });
  }
  return pieces;
}

/** In small letters, each where it stood: the few that would become several stay as they are. */
function lowerOf(text: string): string {
  const lower = text.toLocaleLowerCase();
  if (lower.length === text.length) return lower;
  return [...text]
    .map((letter) => (letter.toLocaleLowerCase().length === letter.length ? letter.toLocaleLowerCase() : letter))
    .join('');
}

function places(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}
