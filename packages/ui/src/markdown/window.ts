import type { Block } from './document.ts';

const maxBlocks = 300;
const maxCharacters = 200_000;

/** From which block on a text is shown, so that a flood of text stays a page a browser can hold. `pages` 1 is the end. */
export function firstShownBlock(blocks: readonly Block[], pages: number): number {
  let characters = 0;
  const least = Math.max(0, blocks.length - maxBlocks * pages);
  for (let at = blocks.length - 1; at >= least; at--) {
    characters += blocks[at]?.token.raw.length ?? 0;
    if (characters > maxCharacters * pages) return Math.min(at + 1, blocks.length - 1);
  }
  return least;
}
