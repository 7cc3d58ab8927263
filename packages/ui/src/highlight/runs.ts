import { tokenClasses } from './classes.ts';
import type { Runs } from './emitter.ts';

export interface Piece {
  readonly text: string;
  readonly className: string | undefined;
}

const classNames = tokenClasses.map((name) => (name === 'plain' ? undefined : `sy-${name}`));

/** Text with its colours; what the runs do not cover yet (an open block grew meanwhile) is plain. */
export function pieces(code: string, runs: Runs | null): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (let pair = 0; runs && pair < runs.length && at < code.length; pair += 2) {
    const end = at + (runs[pair + 1] ?? 0);
    found.push({ text: code.slice(at, end), className: classNames[runs[pair] ?? 0] });
    at = end;
  }
  if (at < code.length) found.push({ text: code.slice(at), className: undefined });
  return found;
}

/** The same cut at line ends, for views that show lines as rows. */
export function linePieces(code: string, runs: Runs | null): Piece[][] {
  const lines: Piece[][] = [[]];
  for (const { text, className } of pieces(code, runs)) {
    const [first = '', ...rest] = text.split('\n');
    if (first) lines.at(-1)?.push({ text: first, className });
    for (const line of rest) lines.push(line ? [{ text: line, className }] : []);
  }
  return lines;
}
