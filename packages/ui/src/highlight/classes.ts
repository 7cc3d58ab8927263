/** What a piece of code is, as an index into this list: small numbers travel from the worker, no strings of HTML. */
export const tokenClasses = [
  'plain',
  'keyword',
  'string',
  'number',
  'function',
  'type',
  'comment',
  'punctuation',
  'added',
  'removed',
] as const;
export type TokenClass = (typeof tokenClasses)[number];

const byScope: Readonly<Record<string, TokenClass>> = {
  keyword: 'keyword',
  'variable.language': 'keyword',
  'selector-tag': 'keyword',
  tag: 'punctuation',
  name: 'keyword',
  'meta keyword': 'keyword',
  doctag: 'keyword',
  section: 'keyword',
  string: 'string',
  'meta string': 'string',
  regexp: 'string',
  'char.escape': 'number',
  'template-variable': 'string',
  link: 'string',
  quote: 'comment',
  code: 'string',
  number: 'number',
  literal: 'number',
  symbol: 'number',
  bullet: 'number',
  'title.function': 'function',
  'title.function.invoke': 'function',
  title: 'function',
  attr: 'function',
  attribute: 'function',
  'selector-class': 'function',
  'selector-id': 'function',
  'selector-attr': 'function',
  'selector-pseudo': 'function',
  built_in: 'type',
  type: 'type',
  'title.class': 'type',
  'title.class.inherited': 'type',
  comment: 'comment',
  meta: 'comment',
  punctuation: 'punctuation',
  operator: 'punctuation',
  addition: 'added',
  deletion: 'removed',
};

/** The class of a grammar scope, or null where the surrounding one goes on. */
export function classOfScope(scope: string): number | null {
  const name = byScope[scope];
  return name === undefined ? null : tokenClasses.indexOf(name);
}
