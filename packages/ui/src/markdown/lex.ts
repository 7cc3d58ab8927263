import { Lexer, type Links, type Token } from 'marked';

export type { Token } from 'marked';

/** The one place that calls the parser, so a test can count what is parsed. */
export type Lex = (source: string, links: Links) => { readonly tokens: readonly Token[]; readonly links: Links };

/** A block longer than this is shown as it was written: its form would cost more than it tells. */
export const longestFormed = 100_000;

/** Lexes with link definitions already known from text before `source`, which has no carriage returns. */
export const lex: Lex = (source, known) => {
  const lexer = new Lexer({ gfm: true });
  Object.assign(lexer.tokens.links, known);
  lexer.blockTokens(source, lexer.tokens);
  // What `lex()` does, except that a flood in one paragraph does not stop the page for seconds.
  for (const { src, tokens } of lexer.inlineQueue) if (src.length <= longestFormed) lexer.inlineTokens(src, tokens);
  lexer.inlineQueue = [];
  return { tokens: lexer.tokens, links: lexer.tokens.links };
};
