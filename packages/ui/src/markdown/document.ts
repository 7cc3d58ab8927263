import type { Links } from 'marked';
import remend from 'remend';
import { type Lex, longestFormed, lex as markedLex, type Token } from './lex.ts';

/** One top-level block. A finished block keeps its identity for ever, so its element is never rendered again. */
export interface Block {
  readonly key: number | string;
  readonly token: Token;
}

interface Placed extends Block {
  readonly start: number;
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

  constructor(lex: Lex = markedLex) {
    this.lex = lex;
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
    const placed = this.place(tokens, from, before);
    const firstOpen = firstChangeable(placed);
    if (firstOpen > 0) this.settled = this.settled.concat(placed.slice(0, firstOpen));
    this.open = placed.slice(firstOpen);
    this.links = links;
  }

  private place(tokens: readonly Token[], from: number, before: ReadonlyMap<number, Placed>): Placed[] {
    const placed: Placed[] = [];
    let at = from;
    for (const token of tokens) {
      const start = at;
      at += token.raw.length;
      if (token.type === 'space') continue;
      const known = before.get(start);
      placed.push(known && sameToken(known.token, token) ? known : { key: known?.key ?? this.nextKey++, token, start });
    }
    return placed;
  }

  /** A definition at the end gives meaning to references long finished: lex once more, replace only what differs. */
  private applyLateDefinitions(): void {
    if (Object.keys(this.links).length === 0) return;
    const { tokens } = this.lex(this.source, this.links);
    const known = new Map([...this.settled, ...this.open].map((block) => [block.start, block]));
    const placed = this.place(tokens, 0, known);
    const firstOpen = firstChangeable(placed);
    this.settled = placed.slice(0, firstOpen);
    this.open = placed.slice(firstOpen);
  }

  private repairedTail(): readonly Placed[] {
    const last = this.open.at(-1);
    if (!last || last.token.type === 'code' || last.token.type === 'html') return this.open;
    if (last.token.raw.length > longestFormed) return this.open;
    const raw = last.token.raw;
    const repaired = remend(raw, { linkMode: 'text-only', katex: false });
    if (repaired === raw) return this.open;
    const { tokens } = this.lex(repaired, this.links);
    const visible = tokens.filter((token) => token.type !== 'space');
    const shown = visible.map((token, at) => ({ key: at === 0 ? last.key : -at, token, start: last.start }));
    return [...this.open.slice(0, -1), ...shown];
  }
}

/**
 * All blocks but the last can no longer change, except that the block before one whose first line is incomplete may
 * yet swallow it ("- a\n\n2" becomes one list with "2. b").
 */
function firstChangeable(placed: readonly Placed[]): number {
  const last = placed.at(-1);
  if (!last) return 0;
  return Math.max(0, placed.length - (last.token.raw.includes('\n') ? 1 : 2));
}

function sameToken(one: Token, other: Token): boolean {
  return one.raw === other.raw && JSON.stringify(one) === JSON.stringify(other);
}
