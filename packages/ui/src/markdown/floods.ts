import type { Block } from './document.ts';
import { longestFormed } from './lex.ts';

/** A browser lays out a paragraph at a cost that grows faster than its length, so a longer one is shown as several. */
const pieceLength = 10_000;

/** Finished blocks too long to be formed as pieces of what was written, so that they are paged like all others. */
export function withoutFloods(blocks: readonly Block[], open: boolean): readonly Block[] {
  const last = blocks.length - 1;
  if (!blocks.some((block, at) => isFlood(block, open && at === last))) return blocks;
  return blocks.flatMap((block, at) => (isFlood(block, open && at === last) ? piecesOf(block) : [block]));
}

function isFlood({ token }: Block, open: boolean): boolean {
  return !open && token.type !== 'code' && token.raw.length > longestFormed;
}

function piecesOf({ key, token }: Block): Block[] {
  const pieces: Block[] = [];
  for (let at = 0; at < token.raw.length; ) {
    const end = cutAfter(token.raw, at);
    pieces.push({ key: `${key}.${at}`, token: { type: 'flood', raw: token.raw.slice(at, end) } });
    at = end;
  }
  return pieces;
}

/** Between lines if there are any, else between words, else anywhere but within a character. */
function cutAfter(text: string, from: number): number {
  const most = from + pieceLength;
  if (most >= text.length) return text.length;
  const line = text.lastIndexOf('\n', most - 1);
  if (line > from) return line + 1;
  const blank = text.lastIndexOf(' ', most - 1);
  if (blank > from) return blank + 1;
  return (text.codePointAt(most - 1) ?? 0) > 0xffff ? most - 1 : most;
}
