import type { Piece } from '../highlight/runs.ts';

export interface MarkedPiece extends Piece {
  readonly marked: boolean;
}

/** Cuts coloured pieces at the borders of the marked ranges, so that a word can be coloured and marked at once. */
export function markPieces(pieces: readonly Piece[], ranges: readonly (readonly [number, number])[]): MarkedPiece[] {
  const result: MarkedPiece[] = [];
  let at = 0;
  for (const { text, className } of pieces) {
    const end = at + text.length;
    let from = at;
    for (const [start, stop] of ranges) {
      if (stop <= from || start >= end) continue;
      const begin = Math.max(start, from);
      const finish = Math.min(stop, end);
      if (begin > from) result.push({ text: text.slice(from - at, begin - at), className, marked: false });
      result.push({ text: text.slice(begin - at, finish - at), className, marked: true });
      from = finish;
    }
    if (from < end) result.push({ text: text.slice(from - at), className, marked: false });
    at = end;
  }
  return result;
}
