import { Look } from './look.ts';

export interface TerminalSpan {
  readonly text: string;
  readonly className: string | undefined;
}

const begin = '\u001b';
/** Folding leaves no other sequences than those that set colours and their kin. */
const settings = new RegExp(`${begin}\\[([\\d;:]*)m`, 'g');

/** One folded line as coloured spans. Colours become the theme's own, by hue, so they are readable on every ground. */
export function terminalSpans(line: string): TerminalSpan[] {
  const spans: TerminalSpan[] = [];
  const look = new Look();
  let at = 0;
  const add = (end: number) => {
    if (end > at) spans.push({ text: line.slice(at, end), className: look.className });
  };
  for (const match of line.matchAll(settings)) {
    add(match.index);
    look.set(match[1] ?? '');
    at = match.index + match[0].length;
  }
  add(line.length);
  return spans;
}
