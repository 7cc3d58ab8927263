/**
 * Where a piece of at most `most` letters that begins at `from` ends: after a sentence if one ends late in it, else after
 * a line, else after a word, else anywhere but within a character. It depends on nothing that comes after the piece, so
 * a text that grows is cut the same every time.
 */
export function pieceEnd(text: string, from: number, most: number): number {
  const limit = from + most;
  if (limit >= text.length) return text.length;
  const sentence = text.lastIndexOf('. ', limit - 2);
  if (sentence > limit - most / 4) return sentence + 2;
  const blank = Math.max(text.lastIndexOf('\n', limit - 1), text.lastIndexOf(' ', limit - 1));
  if (blank > from) return blank + 1;
  return (text.codePointAt(limit - 1) ?? 0) > 0xffff ? limit - 1 : limit;
}
