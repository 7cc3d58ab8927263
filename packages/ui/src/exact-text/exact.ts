/** A stretch of text as it is, or a mark that names what would not be seen. */
export type ExactPart =
  | { readonly kind: 'text'; readonly text: string }
  | Mark
  | { readonly kind: 'break'; readonly label: string; readonly meaning: string };

interface Mark {
  readonly kind: 'mark';
  readonly label: string;
  readonly meaning: string;
}

/** Whether what was found in the text does no harm where it stands. */
export type Harmless = (text: string, match: RegExpExecArray) => boolean;

/** More of the same in a row are told by their number. */
const shownAlike = 2;

// Everything that moves, hides, joins or imitates: control characters, direction overrides, zero-width and other
// format characters, blanks that are no ordinary blank, and long runs of ordinary ones.
export const invisible = [
  String.raw`[\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u00ad\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e]`,
  String.raw`[\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff]`,
  String.raw`\u034f|[\u180b-\u180d\u180f\ufe00-\ufe0f]`,
  String.raw`[\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|[\ud800-\udfff]`,
].join('|');
const hidden = new RegExp(String.raw`(?<breaks>\n+)|(?<blanks> {9,})|(?<one>${invisible})|(?<marks>\p{M}{4,})`, 'gu');

/**
 * Splits a text so that what is shown is exactly what it holds, and nothing in it can hide. `harmless` says what of it
 * may stay as it is.
 */
export function exactParts(text: string, harmless: Harmless = isEmojiSelector): ExactPart[] {
  const parts: ExactPart[] = [];
  const search = new RegExp(hidden);
  let at = 0;
  for (let match = search.exec(text); match; match = search.exec(text)) {
    if (harmless(text, match)) continue;
    if (match.index > at) parts.push({ kind: 'text', text: text.slice(at, match.index) });
    const length = match.groups?.one === undefined ? match[0].length : runLength(text, match);
    parts.push(...describe(match, length / match[0].length));
    at = match.index + length;
    search.lastIndex = at;
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

/** A hundred thousand tabs are one find: drawn one by one, their marks would stop the page. */
function runLength(text: string, { 0: character, index }: RegExpExecArray): number {
  let end = index + character.length;
  // Half a character may be followed by the same half of a whole one.
  if (!character.isWellFormed()) return end - index;
  while (text.startsWith(character, end)) end += character.length;
  return end - index;
}

/** Whether anything in the text would not be seen as it is; ordinary line breaks do not count. */
export function hasHidden(text: string): boolean {
  return exactParts(text).some((part) => part.kind === 'mark');
}

function describe(match: RegExpExecArray, count: number): ExactPart[] {
  const { breaks, blanks, marks } = match.groups ?? {};
  if (breaks) return lineBreaks(breaks.length);
  if (blanks) return [{ kind: 'mark', label: `${blanks.length} blanks`, meaning: `${blanks.length} blanks in a row` }];
  if (marks) return [{ kind: 'mark', label: `${marks.length} accents`, meaning: 'accents piled on one letter' }];
  return alike(one(match[0]), count);
}

function alike(single: Mark, count: number): ExactPart[] {
  const { label, meaning } = single;
  if (count <= shownAlike) return Array.from({ length: count }, () => single);
  return [{ kind: 'mark', label: `${label} × ${count}`, meaning: `${count} × ${meaning}` }];
}

function lineBreaks(count: number): ExactPart[] {
  const single: ExactPart = { kind: 'break', label: '↵', meaning: 'line break' };
  if (count <= shownAlike) return Array.from({ length: count }, () => single);
  return [{ kind: 'break', label: `↵ × ${count}`, meaning: `${count} line breaks in a row` }];
}

const names: ReadonlyMap<number, readonly [label: string, meaning: string]> = new Map([
  [0x09, ['⇥', 'tab']],
  [0x0d, ['CR', 'carriage return: what follows would be written over the line']],
  [0x1b, ['ESC', 'escape: begins a terminal control sequence']],
  [0x08, ['BS', 'backspace']],
  [0xa0, ['NBSP', 'blank that does not break']],
  [0xad, ['SHY', 'invisible hyphen']],
  [0x200b, ['ZWSP', 'blank of no width']],
  [0x200c, ['ZWNJ', 'separator of no width']],
  [0x200d, ['ZWJ', 'joiner of no width']],
  [0x200e, ['LRM', 'direction mark']],
  [0x200f, ['RLM', 'direction mark']],
  [0x202a, ['LRE', 'changes the direction of the text']],
  [0x202b, ['RLE', 'changes the direction of the text']],
  [0x202c, ['PDF', 'ends a change of direction']],
  [0x202d, ['LRO', 'turns the order of the text around']],
  [0x202e, ['RLO', 'turns the order of the text around']],
  [0x2066, ['LRI', 'changes the direction of the text']],
  [0x2067, ['RLI', 'changes the direction of the text']],
  [0x2068, ['FSI', 'changes the direction of the text']],
  [0x2069, ['PDI', 'ends a change of direction']],
  [0x2060, ['WJ', 'joiner of no width']],
  [0x2028, ['LS', 'line separator']],
  [0x2029, ['PS', 'paragraph separator']],
  [0xfeff, ['BOM', 'byte order mark, no width']],
]);

// Their pictures (␀ ␛) cannot be read at the size of a mark.
const controls =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

function one(character: string): Mark {
  const code = character.codePointAt(0) ?? 0;
  const known = names.get(code);
  if (known) return { kind: 'mark', label: known[0], meaning: `${known[1]} (${notation(code)})` };
  const label = controls[code] ?? (code === 0x7f ? 'DEL' : notation(code));
  const kind = code < 0x20 || (code >= 0x7f && code < 0xa0) ? 'control character' : 'invisible or blank character';
  return { kind: 'mark', label, meaning: `${kind} (${notation(code)})` };
}

function notation(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** ❤️ is a heart and a selector, 1️⃣ a digit, a selector and a frame; only there is the selector harmless. */
export function isEmojiSelector(text: string, match: RegExpExecArray): boolean {
  if (match[0] !== '\ufe0f') return false;
  const before = characterBefore(text, match.index);
  return /^\p{Extended_Pictographic}$/u.test(before) || (/^[\d#*]$/.test(before) && text[match.index + 1] === '\u20e3');
}

export function characterBefore(text: string, index: number): string {
  return [...text.slice(Math.max(0, index - 2), index)].at(-1) ?? '';
}

/** The end of a long text in one line, for a place that is always in sight. */
export function exactTail(text: string, length: number): string {
  const tail = exactParts(text.slice(-length * 4))
    .map((part) => (part.kind === 'text' ? part.text : ` ${part.label} `))
    .join('');
  const units = [...tail];
  return units.length <= length ? tail : `…${units.slice(-length).join('')}`;
}
