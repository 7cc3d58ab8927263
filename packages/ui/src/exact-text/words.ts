import { type ExactPart, exactParts, type Harmless, isEmojiSelector } from './exact.ts';

/** Words of an agent, a file or another window: what could deceive is marked, what people write stays as it is. */
export function wordParts(text: string): ExactPart[] {
  return exactParts(text.replace(/\r\n|[\n\t]/g, ' '), isOrdinary);
}

/** The same of a text that keeps its lines. */
export function lineParts(text: string): ExactPart[] {
  return exactParts(text, isOrdinaryInLines);
}

const turning = /[\u202a-\u202e\u2066-\u2069]/;

/** Whether it holds characters that turn the order of what follows, beyond their own words. */
export function turnsText(text: string): boolean {
  return turning.test(text);
}

/** Prose and code of an agent: only what turns text is marked, every script stays as it is written. */
export function proseParts(text: string): ExactPart[] {
  return exactParts(text, (_, match) => !turnsText(match[0]));
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
  isJoiner(text, match);

const isOrdinaryInLines: Harmless = (text, match) =>
  match.groups?.breaks !== undefined ||
  match[0] === '\t' ||
  (match[0] === '\r' && text[match.index + 1] === '\n') ||
  isOrdinary(text, match);

const joined = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Lo}\p{M}]$/u;

/** Emoji of several (👩‍👧), and scripts that are not written without joiners. */
function isJoiner(text: string, match: RegExpExecArray): boolean {
  if (match[0] !== '\u200d' && match[0] !== '\u200c') return false;
  const before = [...text.slice(Math.max(0, match.index - 2), match.index)].at(-1) ?? '';
  const after = String.fromCodePoint(text.codePointAt(match.index + 1) ?? 0);
  return joined.test(before) && joined.test(after);
}
