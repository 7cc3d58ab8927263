import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { Turn } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import { diskError } from './disk-errors.ts';
import type { AppendHandle, FileSystem } from './file-system.ts';
import { HistoryIndex, type HistoryMark, type Line } from './history-index.ts';

/** Items and the turns they belong to, as JSON texts. A turn not listed is still in the session's state. */
export interface RawPage {
  /** index of the first item */
  first: number;
  items: string[];
  turns: string[];
}

/**
 * `history.jsonl`: the items that left a session's state, by their index from the session's first item, and their turns.
 * Derived from the log: not synced, and when it holds less than the state evicted it is made again (`reset`).
 */
export class HistoryFile {
  readonly #fs: FileSystem;
  readonly #path: string;
  #index: HistoryIndex;
  #handle: AppendHandle | null = null;
  #reading: Promise<void> | null = null;

  /** Goes on behind a mark it gave before; what the file has behind that is cut off at the next append. Reads nothing yet. */
  constructor(fs: FileSystem, path: string, mark: HistoryMark = { count: 0, end: 0 }) {
    this.#fs = fs;
    this.#path = path;
    this.#index = new HistoryIndex(mark);
  }

  /** items it holds, from index 0 on without a gap */
  get count(): number {
    return this.#index.count;
  }

  get mark(): HistoryMark {
    return { count: this.#index.count, end: this.#index.end };
  }

  /**
   * To be awaited before anything is read. When the file does not hold what the mark said, it holds only what is whole
   * from here on: `count` is less.
   */
  ready(): Promise<void> {
    if (this.#index.begin.end === 0) return Promise.resolve();
    this.#reading ??= this.#readBeginning().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /**
   * Adds items, the first of which has the index `first`, and turns, in one write. What it held from there on is
   * replaced. Throws history_changed when items before them are missing: then it is to be made again; and disk_*.
   */
  append(first: number, items: readonly Item[], turns: readonly Turn[]): void {
    if (first > this.count) throw new HubError('history_changed');
    this.truncate(first);
    const lines: string[] = [];
    const lengths: number[] = [];
    const add = (line: string) => {
      lines.push(line, '\n');
      lengths.push(Buffer.byteLength(line));
    };
    for (const [n, item] of items.entries()) add(itemLine(this.count + n, item));
    for (const turn of turns) add(turnLine(turn));
    this.#write(Buffer.from(lines.join('')));
    for (const [n, length] of lengths.entries()) {
      const turn = turns[n - items.length];
      if (turn) this.#index.addTurn(turn.id, length);
      else this.#index.addItem(length);
    }
  }

  /** The items before an index, oldest first, parsed; of heavy ones fewer than `limit`, but one at least. */
  page(before: number, limit: number, maxBytes?: number): { first: number; items: Item[]; turns: Turn[] } {
    const { first, items, turns } = this.pageRaw(before, limit, maxBytes);
    return {
      first,
      items: items.map((text, n) => this.#parsed<Item>(text, first + n)),
      turns: turns.map((text) => this.#parsed<Turn>(text, first)),
    };
  }

  /** The items before an index, oldest first, and their turns, as JSON. */
  pageRaw(before: number, limit: number, maxBytes = Number.POSITIVE_INFINITY): RawPage {
    const end = Math.max(0, Math.min(before, this.count));
    const first = this.#firstWithin(Math.max(0, end - limit), end, maxBytes);
    const piece = this.#piece(first, end - first);
    const lines = itemLines(piece);
    const turns = [...new Set(lines.map(turnIdOf))].flatMap((id) => {
      const line = this.#index.turn(id);
      return line ? [withoutFrame(this.#text(line, piece), TURN)] : [];
    });
    return { first, items: lines.map((line) => withoutFrame(line, ITEM)), turns };
  }

  /** How many items from an index on, `count` at most, are no heavier together than that; one at least, where there is one. */
  fits(first: number, count: number, maxBytes: number): number {
    let bytes = 0;
    const lines = this.#index.items(first, count);
    const tooMuch = lines.findIndex(({ length }) => {
      bytes += length;
      return bytes > maxBytes;
    });
    return tooMuch < 0 ? lines.length : Math.max(1, tooMuch);
  }

  /** `count` items from an index on, as JSON that is known to be whole, in one read. */
  texts(first: number, count: number): string[] {
    const texts = itemLines(this.#piece(first, count)).map((line) => withoutFrame(line, ITEM));
    for (const [n, text] of texts.entries()) this.#parsed(text, first + n);
    return texts;
  }

  /** Keeps the first `count` items; turns noted behind them go too and come again with theirs. Throws disk_*. */
  truncate(count: number): void {
    if (count >= this.count) return;
    if (count < this.#index.begin.count) return this.reset();
    const [line] = this.#index.items(count, 1);
    if (line) this.#cut(line.offset);
  }

  /** Empties it, for making it again from the log. Throws disk_*. */
  reset(): void {
    this.#cut(0);
  }

  close(): void {
    this.#handle?.close();
    this.#handle = null;
  }

  async #readBeginning(): Promise<void> {
    const index = this.#index;
    const { end } = index.begin;
    let found: HistoryIndex;
    try {
      found = await HistoryIndex.of(this.#fs, this.#path, end);
    } catch {
      // A file that cannot be read holds nothing; it is made again from the log.
      found = new HistoryIndex({ count: 0, end: 0 });
    }
    // Emptied meanwhile.
    if (index.begin.end !== end) return;
    if (index.precede(found)) return;
    this.#index = found;
    // Opened again for the next append, it is cut to what it holds.
    this.close();
  }

  /** A file that is not open for writing is cut when it is, so that loading a session needs no right to write. */
  #cut(end: number): void {
    try {
      this.#handle?.truncate(end);
    } catch (error) {
      throw diskError(error, this.#path);
    }
    this.#index.cut(end);
  }

  #write(data: Buffer): void {
    const handle = this.#open();
    try {
      handle.append(data);
    } catch (error) {
      throw diskError(error, this.#path);
    }
  }

  #open(): AppendHandle {
    if (this.#handle) return this.#handle;
    try {
      const handle = this.#fs.openAppend(this.#path);
      if (handle.size > this.#index.end) handle.truncate(this.#index.end);
      this.#handle = handle;
      return handle;
    } catch (error) {
      throw diskError(error, this.#path);
    }
  }

  #firstWithin(first: number, end: number, maxBytes: number): number {
    const lines = this.#index.items(first, end - first);
    let bytes = 0;
    const tooMuch = lines.findLastIndex(({ length }) => {
      bytes += length;
      return bytes > maxBytes;
    });
    return Math.min(first + tooMuch + 1, Math.max(first, end - 1));
  }

  /** The bytes from an item on that hold `count` of them, and what of their turns lies between. */
  #piece(first: number, count: number): Piece {
    const lines = this.#index.items(first, count);
    const begin = lines[0];
    const end = lines.at(-1);
    if (!begin || !end) return { offset: 0, bytes: Buffer.alloc(0) };
    const bytes = this.#fs.readRange(this.#path, begin.offset, end.offset + end.length);
    return { offset: begin.offset, bytes };
  }

  /** Most turns end among their items, which saves reading them one by one. */
  #text({ offset, length }: Line, piece: Piece): string {
    const at = offset - piece.offset;
    if (at >= 0 && at + length <= piece.bytes.length) return piece.bytes.toString('utf8', at, at + length);
    return this.#fs.readRange(this.#path, offset, offset + length).toString();
  }

  /** A damaged line ends what this file holds, so that its owner makes it again. */
  #parsed<T>(text: string, first: number): T {
    try {
      return JSON.parse(text) as T;
    } catch (error) {
      this.truncate(first);
      throw new HubError('history_changed', {}, { cause: error });
    }
  }
}

interface Piece {
  offset: number;
  bytes: Buffer;
}

const ITEM_LINE = '{"i":';
const ITEM = ',"item":';
const TURN = '"turn":';

/** The turn's id stands in the frame, so that a page finds its turns without parsing items. */
function itemLine(index: number, item: Item): string {
  return `${ITEM_LINE}${index},"turnId":${JSON.stringify(item.turnId)}${ITEM}${JSON.stringify(item)}}`;
}

/** The id comes first, which is how the index finds it. */
function turnLine(turn: Turn): string {
  const { id, ...rest } = turn;
  return `{${TURN}${JSON.stringify({ id, ...rest })}}`;
}

/** One decoding of all is several times faster than one per line. */
function itemLines({ bytes }: Piece): string[] {
  return bytes
    .toString()
    .split('\n')
    .filter((line) => line.startsWith(ITEM_LINE));
}

/** The first occurrence is the frame's: inside JSON text a quote is always escaped. */
function withoutFrame(line: string, member: string): string {
  return line.slice(line.indexOf(member) + member.length, -1);
}

function turnIdOf(line: string): string {
  const begins = '"turnId":"';
  const from = line.indexOf(begins) + begins.length;
  return line.slice(from, line.indexOf('"', from));
}
