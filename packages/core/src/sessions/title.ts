import { type Content, textOf } from '@codeai-hub/protocol/content';

/** Of a session that nobody named and nobody wrote in; its first message names it. */
export const UNTITLED = 'New session';

const TITLE_LENGTH = 60;

/** A session's first title: the beginning of its first message, cut at a word. */
export function titleFrom(content: Content | undefined): string {
  const line = content && textOf(content).trim().split('\n')[0]?.replace(/\s+/g, ' ').trim();
  if (!line) return UNTITLED;
  if (line.length <= TITLE_LENGTH) return line;
  // Never half a character.
  const cut = line.slice(0, TITLE_LENGTH).replace(/[\uD800-\uDBFF]$/, '');
  const space = cut.lastIndexOf(' ');
  return `${space > TITLE_LENGTH / 2 ? cut.slice(0, space) : cut}…`;
}
