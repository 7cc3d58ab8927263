import type { Block } from './document.ts';
import { pieceEnd } from './pieces.ts';

/** A block longer than this is shown as it was written: its form would cost more than it tells. */
export const longestBlock = 100_000;

/** A browser lays out a paragraph at a cost that grows faster than its length, so a longer one is shown as several. */
const pieceLength = 10_000;

/** Finished blocks too long to be formed as pieces of what was written, so that they are paged like all others. */
export function withoutFloods(blocks: readonly Block[], open: boolean): readonly Block[] {
  const last = blocks.length - 1;
  if (!blocks.some((block, at) => isFlood(block, open && at === last))) return blocks;
  return blocks.flatMap((block, at) => (isFlood(block, open && at === last) ? piecesOf(block) : [block]));
}

function isFlood({ token }: Block, open: boolean): boolean {
  return !open && token.type !== 'code' && token.raw.length > longestBlock;
}

function piecesOf({ key, token }: Block): Block[] {
  const pieces: Block[] = [];
  for (let at = 0; at < token.raw.length; ) {
    const end = pieceEnd(token.raw, at, pieceLength);
    pieces.push({ key: `${key}.${at}`, token: { type: 'flood', raw: token.raw.slice(at, end) } });
    at = end;
  }
  return pieces;
}
