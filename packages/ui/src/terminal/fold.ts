/** What a terminal would show, line by line; each line carries its own colour codes, everything else is folded away. */
export interface Folded {
  readonly lines: readonly string[];
  /** Lines that came before and are not kept. */
  readonly dropped: number;
}

export const maxLines = 2_000;
/** Nothing earlier can reach the last lines, so it is not even looked at. */
const maxCharacters = 1_000_000;
const maxColumn = 2_000;

const token = new RegExp(
  [
    String.raw`\u001b\[([0-?]*)[ -/]*([@-~])`, // control sequence
    String.raw`\u001b\][^\u0007\u001b\n]{0,4096}(?:\u0007|\u001b\\)`, // operating system command
    String.raw`\u001b[PX^_][^\u001b\n]{0,4096}\u001b\\`, // device control string and kin
    String.raw`\u001b[ -/]*[0-~]`, // short escape
    String.raw`[\u0000-\u001f\u007f-\u009f]`,
    String.raw`[^\u0000-\u001f\u007f-\u009f]+`,
  ].join('|'),
  'g',
);

/** Of a text that grows so much of the end is folded anew each time. */
const growingCharacters = 64_000;

/**
 * The end of an output that still grows, folded at a cost that does not grow with it. What came before is only counted,
 * each line once.
 */
export class GrowingOutput {
  private counted = 0;
  private lines = 0;

  fold(raw: string): Folded {
    const start = cutStart(raw, growingCharacters);
    if (start < this.counted) {
      this.counted = 0;
      this.lines = 0;
    }
    this.lines += lineCount(raw, this.counted, start);
    this.counted = start;
    return foldFrom(raw, start, this.lines);
  }
}

/**
 * Carriage returns, backspaces and cursor moves are played, window titles and hyperlinks dropped, text is never lost to
 * a sequence that does not end.
 */
export function foldTerminal(raw: string): Folded {
  const start = cutStart(raw, maxCharacters);
  return foldFrom(raw, start, lineCount(raw, 0, start));
}

function foldFrom(raw: string, start: number, linesBefore: number): Folded {
  const screen = new Screen();
  for (const [text, parameters, final] of raw.slice(start).matchAll(token)) {
    if (final !== undefined) screen.control(final, parameters ?? '');
    else if (text.length === 1 && text < ' ') screen.control(text, '');
    else if (text[0] !== '\u001b' && text >= ' ' && !(text >= '\u007f' && text <= '\u009f')) screen.write(text);
  }
  return screen.result(linesBefore);
}

function cutStart(raw: string, most: number): number {
  if (raw.length <= most) return 0;
  const line = raw.indexOf('\n', raw.length - most);
  return line < 0 ? raw.length - most : line + 1;
}

/** The last settings; never a part of one, which would be words. */
function lastOf(settings: string): string {
  const begin = settings.indexOf('\u001b', Math.max(0, settings.length - 200));
  return begin < 0 ? '' : settings.slice(begin);
}

function lineCount(text: string, from: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

/** A line as cells: a character and the colours it was written in. */
interface Line {
  readonly characters: string[];
  readonly styles: string[];
}

class Screen {
  private readonly lines: Line[] = [newLine()];
  private row = 0;
  private column = 0;
  private style = '';
  /** The first line a full-screen program may address. */
  private top = 0;

  write(text: string): void {
    const line = this.current();
    for (const character of text) {
      while (line.characters.length < this.column) this.pad(line);
      line.characters[this.column] = character;
      line.styles[this.column] = this.style;
      this.column++;
    }
  }

  control(code: string, parameters: string): void {
    const [first = 0, second = 0] = parameters.split(';').map((part) => Number.parseInt(part, 10) || 0);
    const count = Math.max(1, first);
    switch (code) {
      case '\n':
        this.row++;
        this.column = 0;
        break;
      case '\r':
        this.column = 0;
        break;
      case '\b':
        this.column = Math.max(0, this.column - 1);
        break;
      case '\t':
        this.write(' '.repeat(8 - (this.column % 8)));
        break;
      case 'm':
        // "CSI > … m" and its like are about the keyboard.
        if (/[^\d;:]/.test(parameters)) break;
        this.style = /^[0;]*$/.test(parameters) ? '' : lastOf(`${this.style}\u001b[${parameters}m`);
        break;
      case 'A':
      case 'F':
        this.row = Math.max(this.top, this.row - count);
        if (code === 'F') this.column = 0;
        break;
      case 'B':
      case 'E':
        this.row = Math.min(this.lines.length - 1, this.row + count);
        if (code === 'E') this.column = 0;
        break;
      case 'C':
        this.column = Math.min(maxColumn, this.column + count);
        break;
      case 'D':
        this.column = Math.max(0, this.column - count);
        break;
      case 'G':
        this.column = Math.min(maxColumn, count - 1);
        break;
      case 'H':
      case 'f':
        this.row = Math.min(this.lines.length, this.top + count - 1);
        this.column = Math.min(maxColumn, Math.max(0, second - 1));
        break;
      case 'K':
        this.eraseLine(first);
        break;
      case 'J':
        this.eraseScreen(first);
        break;
    }
  }

  result(droppedBefore: number): Folded {
    const all = this.lines;
    if (all.length > 1 && all.at(-1)?.characters.length === 0) all.pop();
    const dropped = Math.max(0, all.length - maxLines);
    return { lines: all.slice(dropped).map(encode), dropped: dropped + droppedBefore };
  }

  private current(): Line {
    while (this.lines.length <= this.row) this.lines.push(newLine());
    return this.lines[this.row] as Line;
  }

  private pad(line: Line): void {
    line.characters.push(' ');
    line.styles.push('');
  }

  private eraseLine(mode: number): void {
    const line = this.current();
    if (mode === 0) {
      line.characters.length = Math.min(line.characters.length, this.column);
      line.styles.length = line.characters.length;
      return;
    }
    const end = mode === 1 ? Math.min(this.column + 1, line.characters.length) : line.characters.length;
    line.characters.fill(' ', 0, end);
    line.styles.fill('', 0, end);
  }

  /** Clearing the whole screen begins a new one below: what was printed stays readable. */
  private eraseScreen(mode: number): void {
    if (mode === 0) {
      this.eraseLine(0);
      this.lines.length = Math.max(this.row + 1, 1);
    } else if (mode >= 2) {
      this.top = this.lines.length;
      this.row = this.top;
      this.column = 0;
    }
  }
}

function newLine(): Line {
  return { characters: [], styles: [] };
}

function encode(line: Line): string {
  let end = line.characters.length;
  while (end > 0 && line.characters[end - 1] === ' ' && line.styles[end - 1] === '') end--;
  let text = '';
  let style = '';
  for (let at = 0; at < end; at++) {
    const next = line.styles[at] ?? '';
    if (next !== style) text += style === '' ? next : `\u001b[0m${next}`;
    style = next;
    text += line.characters[at];
  }
  return text;
}
