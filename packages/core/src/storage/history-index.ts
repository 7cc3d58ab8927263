import { letOthersRun } from '../let-others-run.ts';
import type { FileSystem } from './file-system.ts';
import { readLines } from './line-reader.ts';

/** Where a line stands, without its line break. */
export interface Line {
  offset: number;
  length: number;
}

const ITEM_BEGINS = Buffer.from('{"i":');
const TURN_BEGINS = Buffer.from('{"turn":{"id":"');
/** Read at a time. */
const SLICE = 1024 * 1024;
const COMMA = 0x2c;
const QUOTE = 0x22;

/** How far a history file goes. */
export interface HistoryMark {
  /** items it holds */
  count: number;
  /** bytes */
  end: number;
}

/**
 * Where each item and turn of a history file stands, found without parsing: the lines are our own, so their beginnings
 * tell. What stands before a mark may be left out until it is needed.
 */
export class HistoryIndex {
  /** what stands before this is not known yet */
  #begin: HistoryMark;
  /** by index of the item, from `#begin` on */
  #items: Line[] = [];
  /** by id of the turn; a later line replaces an earlier one */
  readonly #turns = new Map<string, Line>();
  /** after the last line known */
  #end: number;

  constructor(begin: HistoryMark) {
    this.#begin = begin;
    this.#end = begin.end;
  }

  /** Reads on until the end of the file, or the first line that does not belong; in pieces, so that others can run. */
  static async of(fs: FileSystem, path: string, size: number): Promise<HistoryIndex> {
    const index = new HistoryIndex({ count: 0, end: 0 });
    let belongs = true;
    for (let length = SLICE; belongs && index.#end < size; await letOthersRun()) {
      const from = index.#end;
      const to = Math.min(size, from + length);
      readLines(fs, path, from, to, (line) => {
        belongs = index.#add(line);
        return belongs;
      });
      if (index.#end === from && to === size) break;
      // A line longer than the piece: look again with a longer one.
      length = index.#end === from ? length * 2 : SLICE;
    }
    return index;
  }

  get begin(): HistoryMark {
    return this.#begin;
  }

  get end(): number {
    return this.#end;
  }

  get count(): number {
    return this.#begin.count + this.#items.length;
  }

  /** Those of `count` items from `first` on that there are. */
  items(first: number, count: number): Line[] {
    const from = first - this.#begin.count;
    if (from < 0) throw new Error('the beginning of the history was not read');
    return this.#items.slice(from, from + count);
  }

  turn(id: string): Line | undefined {
    return this.#turns.get(id);
  }

  /** Puts what stands before the beginning in front. False when it does not lead up to it. */
  precede(older: HistoryIndex): boolean {
    if (older.count !== this.#begin.count || older.#end !== this.#begin.end) return false;
    this.#begin = older.#begin;
    this.#items = [...older.#items, ...this.#items];
    for (const [id, line] of older.#turns) if (!this.#turns.has(id)) this.#turns.set(id, line);
    return true;
  }

  addItem(length: number): void {
    this.#items.push({ offset: this.#end, length });
    this.#end += length + 1;
  }

  addTurn(id: string, length: number): void {
    this.#turns.set(id, { offset: this.#end, length });
    this.#end += length + 1;
  }

  /** Forgets all that stands at or behind an offset. */
  cut(end: number): void {
    while ((this.#items.at(-1)?.offset ?? -1) >= end) this.#items.pop();
    for (const [id, line] of this.#turns) if (line.offset >= end) this.#turns.delete(id);
    this.#end = end;
    if (end < this.#begin.end) this.#begin = { count: 0, end: 0 };
  }

  #add(line: Buffer): boolean {
    // A hole of a power loss; JSON never holds a NUL.
    if (line.includes(0)) return false;
    if (startsWith(line, ITEM_BEGINS)) {
      const i = Number(line.toString('latin1', ITEM_BEGINS.length, line.indexOf(COMMA)));
      if (i !== this.count) return false;
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
