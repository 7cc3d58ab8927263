import type { Links } from 'marked';
import { type Lex, lexInline, longestFormed, lex as markedLex, type Token } from './lex.ts';
import { closeOpenEnd } from './open-end.ts';
import { pieceEnd } from './pieces.ts';

/** One top-level block. A finished block keeps its identity for ever, so its element is never rendered again. */
export interface Block {
  readonly key: number | string;
  readonly token: Token;
}

interface Placed extends Block {
  readonly start: number;
  /** Where the block begins of which this is a piece. */
  readonly blockStart: number;
}

/**
 * Markdown that grows at its end. Only the tail from the last block that can still change is lexed again.
 * `update` is idempotent and may be called with a text that is no continuation: then it starts over.
 */
export class MarkdownDocument {
  private source = '';
  private settled: Placed[] = [];
  private open: readonly Placed[] = [];
  private links: Links = {};
  private finished = false;
  private nextKey = 0;
  private shown: readonly Block[] = [];
  private readonly lex: Lex;
  private readonly lexInline: Lex;

  constructor(lex: Lex = markedLex, inline: Lex = lexInline) {
    this.lex = lex;
    this.lexInline = inline;
  }

  get blocks(): readonly Block[] {
    return this.shown;
  }

  /** How much text the next update has to lex again. */
  get tailLength(): number {
    return this.source.length - this.tailStart();
  }

  /** `live`: more may come, so the open end is shown as if it were closed. */
  update(text: string, live: boolean): readonly Block[] {
    const source = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
    if (source === this.source && this.finished === !live) return this.shown;
    if (!source.startsWith(this.source)) this.restart();
    this.source = source;
    this.finished = !live;
    this.relexTail();
    if (this.finished) this.applyLateDefinitions();
    this.shown = [...this.settled, ...(live ? this.repairedTail() : this.open)];
    return this.shown;
  }

  private restart(): void {
    this.settled = [];
    this.open = [];
    this.links = {};
  }

  private tailStart(): number {
    return this.open[0]?.start ?? this.settledEnd();
  }

  private settledEnd(): number {
    const last = this.settled.at(-1);
    return last ? last.start + last.token.raw.length : 0;
  }

  private relexTail(): void {
    const from = this.tailStart();
    const before = new Map(this.open.map((block) => [block.start, block]));
    const { tokens, links } = this.lex(this.source.slice(from), this.links);
    const placed = this.place(tokens, from, links, before);
    const firstOpen = firstChangeable(placed);
    if (firstOpen > 0) this.settled = this.settled.concat(placed.slice(0, firstOpen));
    this.open = placed.slice(firstOpen);
    this.links = links;
  }

  private place(tokens: readonly Token[], from: number, links: Links, before: ReadonlyMap<number, Placed>): Placed[] {
    const placed: Placed[] = [];
    let at = from;
    for (const token of tokens) {
      const start = at;
      at += token.raw.length;
      if (token.type === 'space') continue;
      if (token.type === 'paragraph' && token.raw.length > longestFormed) {
        placed.push(...this.pieces(token.raw, start, links, before));
        continue;
      }
      const known = before.get(start);
      if (known && sameToken(known.token, token)) placed.push(known);
      else placed.push({ key: known?.key ?? this.nextKey++, token, start, blockStart: start });
    }
    return placed;
  }

  /** A paragraph so long that it is formed piece by piece, and laid out so too: only its last piece can grow. */
  private pieces(raw: string, blockStart: number, links: Links, before: ReadonlyMap<number, Placed>): Placed[] {
    const pieces: Placed[] = [];
    // Definitions are only ever added, so their number tells whether a piece was formed with all of them.
    const defined = Object.keys(links).length;
    for (let at = 0; at < raw.length; ) {
      const end = pieceEnd(raw, at, longestFormed);
      const text = raw.slice(at, end);
      const start = blockStart + at;
      const known = before.get(start);
      if (known?.token.type === 'piece' && known.token.raw === text && known.token.defined === defined)
        pieces.push(known);
      else {
        const { tokens } = this.lexInline(text, links);
        const token: Token = { type: 'piece', raw: text, tokens: [...tokens], defined, continues: at > 0 };
        pieces.push({ key: known?.key ?? this.nextKey++, token, start, blockStart });
      }
      at = end;
    }
    return pieces;
  }

  /** A definition at the end gives meaning to references long finished: lex once more, replace only what differs. */
  private applyLateDefinitions(): void {
    if (Object.keys(this.links).length === 0) return;
    const { tokens } = this.lex(this.source, this.links);
    const known = new Map([...this.settled, ...this.open].map((block) => [block.start, block]));
    const placed = this.place(tokens, 0, this.links, known);
    const firstOpen = firstChangeable(placed);
    this.settled = placed.slice(0, firstOpen);
    this.open = placed.slice(firstOpen);
  }

  private repairedTail(): readonly Placed[] {
    const last = this.open.at(-1);
    if (!last || last.token.type === 'code' || last.token.type === 'html') return this.open;
    const raw = last.token.raw;
    if (raw.length > longestRepaired) return this.open;
    const repaired = closeOpenEnd(raw);
    if (repaired === raw) return this.open;
    if (last.token.type === 'piece') {
      const { tokens } = this.lexInline(repaired, this.links);
      return [...this.open.slice(0, -1), { ...last, token: { ...last.token, tokens: [...tokens] } }];
    }
    const { tokens } = this.lex(repaired, this.links);
    const visible = tokens.filter((token) => token.type !== 'space');
    const shown = visible.map((token, at) => ({ ...last, key: at === 0 ? last.key : -at, token }));
    return [...this.open.slice(0, -1), ...shown];
  }
}

/** An open end is not closed for the eye beyond this: a list or a table, since pieces are short. */
const longestRepaired = 100_000;

/**
 * All blocks but the last can no longer change, except that the block before one whose first line is incomplete may
 * yet swallow it ("- a\n\n2" becomes one list with "2. b"). A block is all its pieces.
 */
function firstChangeable(placed: readonly Placed[]): number {
  const first = firstPiece(placed, placed.length - 1);
  const hasLine = placed.slice(first).some(({ token }) => token.raw.includes('\n'));
  return hasLine ? first : firstPiece(placed, first - 1);
}

function firstPiece(placed: readonly Placed[], at: number): number {
  let first = Math.max(0, at);
  while (first > 0 && placed[first - 1]?.blockStart === placed[first]?.blockStart) first--;
  return first;
}

function sameToken(one: Token, other: Token): boolean {
  return one.raw === other.raw && JSON.stringify(one) === JSON.stringify(other);
}
