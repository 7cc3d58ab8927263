import type { FileSystem } from './file-system.ts';
import { readLines } from './line-reader.ts';

/** Where a line stands, without its line break. */
export interface Line {
  offset: number;
  length: number;
}

const ITEM_BEGINS = Buffer.from('{"i":');
const TURN_BEGINS = Buffer.from('{"turn":{"id":"');
const COMMA = 0x2c;
const QUOTE = 0x22;

/** Where each item and turn of a history file stands, found without parsing: the lines are our own, so their beginnings tell. */
export class HistoryIndex {
  /** by index of the item */
  readonly items: Line[] = [];
  /** by id of the turn; a later line replaces an earlier one */
  readonly turns = new Map<string, Line>();
  /** after the last line known */
  end = 0;

  /** Reads on until the end of the file, or the first line that does not belong. */
  static of(fs: FileSystem, path: string, size: number): HistoryIndex {
    const index = new HistoryIndex();
    readLines(fs, path, 0, size, (line) => index.#add(line));
    return index;
  }

  addItem(length: number): void {
    this.items.push({ offset: this.end, length });
    this.end += length + 1;
  }

  addTurn(id: string, length: number): void {
    this.turns.set(id, { offset: this.end, length });
    this.end += length + 1;
  }

  /** Forgets all that stands at or behind an offset. */
  cut(end: number): void {
    while ((this.items.at(-1)?.offset ?? -1) >= end) this.items.pop();
    for (const [id, line] of this.turns) if (line.offset >= end) this.turns.delete(id);
    this.end = end;
  }

  #add(line: Buffer): boolean {
    // A hole of a power loss; JSON never holds a NUL.
    if (line.includes(0)) return false;
    if (startsWith(line, ITEM_BEGINS)) {
      const i = Number(line.toString('latin1', ITEM_BEGINS.length, line.indexOf(COMMA)));
      if (i !== this.items.length) return false;
      this.addItem(line.length);
      return true;
    }
    if (!startsWith(line, TURN_BEGINS)) return false;
    const id = line.toString('utf8', TURN_BEGINS.length, line.indexOf(QUOTE, TURN_BEGINS.length));
    this.addTurn(id, line.length);
    return true;
  }
}

function startsWith(line: Buffer, prefix: Buffer): boolean {
  return line.length > prefix.length && line.compare(prefix, 0, prefix.length, 0, prefix.length) === 0;
}
