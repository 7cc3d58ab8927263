import { type Block, MarkdownDocument } from './document.ts';

const maxCharacters = 2_000_000;
const cache = new Map<string, readonly Block[]>();
let held = 0;

/** Blocks of a text that will not grow. Kept for a while, since a list mounts and unmounts its rows while scrolling. */
export function finishedBlocks(text: string): readonly Block[] {
  const blocks = cache.get(text) ?? new MarkdownDocument().update(text, false);
  if (cache.delete(text)) held -= text.length;
  cache.set(text, blocks);
  held += text.length;
  for (const oldest of cache.keys()) {
    if (held <= maxCharacters || oldest === text) break;
    cache.delete(oldest);
    held -= oldest.length;
  }
  return blocks;
}
