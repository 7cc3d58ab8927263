import { Lexer, type Links, type Token } from 'marked';

export type { Token } from 'marked';

/** The one place that calls the parser, so a test can count what is parsed. */
export type Lex = (source: string, links: Links) => { readonly tokens: readonly Token[]; readonly links: Links };

/**
 * Running text longer than this is not formed in one: links and emphasis cost the square of it, and a hostile one more
 * than the stack holds. A paragraph is formed piece by piece then; what is longer elsewhere is shown as it was written.
 */
export const longestFormed = 5_000;

/** Nested deeper than anybody writes, quotes and lists cost seconds and then the stack. */
const tooDeep = /^[ \t]*(?:(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])[ \t]*){60}/m;

/** Lexes with link definitions already known from text before `source`, which has no carriage returns. */
export const lex: Lex = (source, known) => {
  const lexer = newLexer(known);
  if (tooDeep.test(source)) return { tokens: asWritten(source), links: known };
  lexer.blockTokens(source, lexer.tokens);
  // What `lex()` does, but for what is too long.
  for (const { src, tokens } of lexer.inlineQueue)
    if (src.length <= longestFormed) lexer.inlineTokens(src, tokens);
    else tokens.push({ type: 'text', raw: src, text: src, escaped: false });
  lexer.inlineQueue = [];
  return { tokens: lexer.tokens, links: lexer.tokens.links };
};

/** Running text alone: nothing in it begins a block. */
export const lexInline: Lex = (source, known) => {
  const tokens: Token[] = [];
  newLexer(known).inlineTokens(source, tokens);
  return { tokens, links: known };
};

function newLexer(known: Links): Lexer {
  const lexer = new Lexer({ gfm: true });
  Object.assign(lexer.tokens.links, known);
  return lexer;
}

function asWritten(source: string): Token[] {
  return source === '' ? [] : [{ type: 'html', raw: source, text: source, block: true, pre: false }];
}
