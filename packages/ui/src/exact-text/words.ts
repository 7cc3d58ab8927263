import { type ExactPart, exactParts, type Harmless, invisible, isEmojiSelector } from './exact.ts';
import { isInItsScript } from './scripts.ts';

/** Words of an agent, a file or another window: what could deceive is marked, what people write stays as it is. */
export function wordParts(text: string): ExactPart[] {
  return exactParts(text.replace(/\r\n|[\n\t]/g, ' '), isOrdinary);
}

/** The same of a text that keeps its lines. */
export function lineParts(text: string): ExactPart[] {
  return exactParts(text, isOrdinaryInLines);
}

/** Prose and code of an agent: what hides or turns is marked, every script stays as it is written. */
export function proseParts(text: string): ExactPart[] {
  return exactParts(text, isOrdinaryInProse);
}

// What `proseParts` may have to mark, without what every source file holds: tabs and blanks.
const unseen = new RegExp(String.raw`(?![\t\u00a0\u3000])(?:${invisible})|\p{M}{4,}`, 'u');

/** Whether it may hold something a reader would not see as it is: asked of every word that is shown, so it is quick. */
export function mayHide(text: string): boolean {
  return unseen.test(text);
}

/** The same where only letters can be shown: a tooltip, the title of the tab. */
export function visibleWords(text: string): string {
  return lettersOf(wordParts(text));
}

export function lettersOf(parts: readonly ExactPart[]): string {
  return parts.map(letters).join('');
}

function letters(part: ExactPart): string {
  if (part.kind === 'text') return part.text;
  return part.kind === 'break' ? `${part.label}\n` : `[${part.label}]`;
}

/** Whether nothing of it can be seen. */
export function isUnseen(text: string): boolean {
  return !exactParts(text).some((part) => part.kind === 'text' && part.text.trim() !== '');
}

const isOrdinary: Harmless = (text, match) =>
  match.groups?.blanks !== undefined ||
  /^[\u00a0\u202f\u3000]$/.test(match[0]) ||
  isEmojiSelector(text, match) ||
  isInItsScript(text, match);

const isOrdinaryInLines: Harmless = (text, match) =>
  match.groups?.breaks !== undefined ||
  match[0] === '\t' ||
  (match[0] === '\r' && text[match.index + 1] === '\n') ||
  isOrdinary(text, match);

/** Blanks of another width are blanks; and marks of a script are many on one letter where it is written so. */
const isOrdinaryInProse: Harmless = (text, match) =>
  isOrdinaryInLines(text, match) ||
  /^[\p{Zs}\u2800]$/u.test(match[0]) ||
  (match.groups?.marks !== undefined && !/\p{Script=Inherited}/u.test(match[0])) ||
  (/^[\u061c\u200e\u200f]$/.test(match[0]) && rightToLeft.test(text));

const rightToLeft = /(?=\p{L})[\p{scx=Arab}\p{scx=Hebr}\p{scx=Syrc}\p{scx=Thaa}\p{scx=Nkoo}\p{scx=Adlm}]/u;
