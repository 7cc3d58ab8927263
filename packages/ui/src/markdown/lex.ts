import { Lexer, type Links, type Token } from 'marked';

export type { Token } from 'marked';

/** The one place that calls the parser, so a test can count what is parsed. */
export type Lex = (source: string, links: Links) => { readonly tokens: readonly Token[]; readonly links: Links };

/** Lexes with link definitions already known from text before `source`. */
export const lex: Lex = (source, known) => {
  const lexer = new Lexer({ gfm: true });
  Object.assign(lexer.tokens.links, known);
  const tokens = lexer.lex(source);
  return { tokens, links: tokens.links };
};
