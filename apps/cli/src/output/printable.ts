/** Characters that steer a terminal, hide, or turn the order of what stands around them; halves of characters. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
/** Blanks that are no space (the braille one is none by name), and what changes a word without being seen. */
const MISLEADING = /(?! )[\p{Zs}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const LONG_GAP = /[ \t]{9,}/g;

/**
 * Words of agents, pages and files, safe to print: lines and tabs stay, what would move the cursor, change colours or the
 * order of characters is named instead. An emoji's joiner is let through; nothing is decided by it.
 */
export function printable(text: string): string {
  return text.replaceAll('\r\n', '\n').replace(UNSEEN, (unseen) => (unseen === '\u200d' ? unseen : named(unseen)));
}

/** The same on one line, of at most `width` characters. */
export function printableLine(text: string, width = Number.POSITIVE_INFINITY): string {
  const line = printable(text).replace(/\s+/g, ' ').trim();
  if (line.length <= width) return line;
  return `${line.slice(0, Math.max(0, width - 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** For what a person is about to allow: every character that does not show what it is, is named; no gap hides the rest. */
export function exactly(text: string): string {
  return text
    .replace(UNSEEN, named)
    .replace(MISLEADING, named)
    .replace(LONG_GAP, (gap) => `‹${gap.length} blanks›`);
}

/** The same for what stands on one line: no break in it can begin a line that looks like ours. */
export function exactlyLine(text: string): string {
  return exactly(text).replace(/\n+/g, ({ length }) => (length === 1 ? '‹↵›' : `‹${length} ↵›`));
}

function named(character: string): string {
  return `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`;
}
