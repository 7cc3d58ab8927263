import type { Tokens } from 'marked';
import { type ComponentType, createElement, type ReactNode } from 'react';
import { mayHide } from '../exact-text/words.ts';
import { decodeEntities } from './entities.ts';
import { type FileReference, findFileReferences, parseCodeReference } from './file-reference.ts';
import type { Token } from './lex.ts';
import { linkTarget } from './links.ts';

/** The elements that do something; given from outside so that this module stays pure and runs anywhere. */
export interface Parts {
  readonly CodeBlock: ComponentType<{ readonly code: string; readonly language: string; readonly open: boolean }>;
  readonly FileLink: ComponentType<{ readonly file: FileReference; readonly children?: ReactNode }>;
  readonly Image: ComponentType<{ readonly href: string; readonly alt: string }>;
  readonly Task: ComponentType<{ readonly done: boolean }>;
  readonly ProseWords: ComponentType<{ readonly text: string }>;
}

interface Scope {
  readonly parts: Parts;
  readonly open: boolean;
  readonly depth: number;
}

/** Hostile text can nest quotes without end; deeper than this it is shown as written. */
const maxDepth = 24;

/**
 * Tokens to elements. There is no HTML string anywhere: raw HTML is shown as the text it is, and a link or image leads
 * only where links.ts allows.
 */
export function renderBlock(token: Token, parts: Parts, open = false): ReactNode {
  return block(token as Tokens.Generic, { parts, open, depth: 0 }, 0);
}

function block(token: Tokens.Generic, scope: Scope, key: number): ReactNode {
  if (scope.depth > maxDepth) return createElement('p', { key }, words(token.raw, scope));
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'heading':
      return heading(token as Tokens.Heading, scope, key);
    case 'paragraph':
    case 'piece':
      return createElement('p', { key }, inline(token.tokens, scope));
    case 'text':
      return createElement('span', { key }, token.tokens ? inline(token.tokens, scope) : text(token.text, scope));
    case 'code':
      return code(token as Tokens.Code, scope, key);
    case 'blockquote':
      return createElement('blockquote', { key }, blocks(token.tokens, scope));
    case 'hr':
      return createElement('hr', { key });
    case 'list':
      return list(token as Tokens.List, scope, key);
    case 'table':
      return table(token as Tokens.Table, scope, key);
    default:
      return createElement('p', { key, className: 'md__raw' }, words(token.raw.trimEnd(), scope));
  }
}

function blocks(tokens: readonly Token[] | undefined, scope: Scope): ReactNode[] {
  const inner = { ...scope, depth: scope.depth + 1 };
  return (tokens ?? []).map((token, at) => block(token as Tokens.Generic, inner, at));
}

/** The page's own title is h1, so an agent's headings begin below it; the class keeps its own size. */
function heading(token: Tokens.Heading, scope: Scope, key: number): ReactNode {
  const level = Math.min(6, token.depth + 1);
  return createElement(`h${level}`, { key, className: `md__h${token.depth}` }, inline(token.tokens, scope));
}

function code(token: Tokens.Code, scope: Scope, key: number): ReactNode {
  const language = /^[\w+#.-]+/.exec(token.lang ?? '')?.[0].toLowerCase() ?? '';
  return createElement(scope.parts.CodeBlock, { key, code: token.text, language, open: scope.open });
}

function list(token: Tokens.List, scope: Scope, key: number): ReactNode {
  const items = token.items.map((item, at) => {
    const className = item.task ? 'md__task' : undefined;
    return createElement('li', { key: at, className }, blocks(item.tokens, scope).map(unwrapTask(item, scope)));
  });
  if (!token.ordered) return createElement('ul', { key }, items);
  const start = token.start === '' || token.start === 1 ? undefined : token.start;
  return createElement('ol', { key, start }, items);
}

function unwrapTask(item: Tokens.ListItem, scope: Scope) {
  return (child: ReactNode, at: number): ReactNode =>
    item.tokens[at]?.type === 'checkbox'
      ? createElement(scope.parts.Task, { key: at, done: item.checked === true })
      : child;
}

function table(token: Tokens.Table, scope: Scope, key: number): ReactNode {
  const cell = (tag: 'th' | 'td') => (content: Tokens.TableCell, at: number) =>
    createElement(tag, { key: at, className: alignment(content.align) }, inline(content.tokens, scope));
  const head = createElement('thead', null, createElement('tr', null, token.header.map(cell('th'))));
  const rows = token.rows.map((row, at) => createElement('tr', { key: at }, row.map(cell('td'))));
  const body = createElement('tbody', null, rows);
  return createElement('div', { key, className: 'md__table', tabIndex: 0 }, createElement('table', null, head, body));
}

function alignment(align: Tokens.TableCell['align']): string | undefined {
  return align === 'right' ? 'md__right' : align === 'center' ? 'md__center' : undefined;
}

function inline(tokens: readonly Token[] | undefined, scope: Scope): ReactNode[] {
  const inner = { ...scope, depth: scope.depth + 1 };
  return (tokens ?? []).map((token, at) => inlineToken(token as Tokens.Generic, inner, at));
}

function inlineToken(token: Tokens.Generic, scope: Scope, key: number): ReactNode {
  if (scope.depth > maxDepth * 2) return words(token.raw, scope, key);
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return createElement(token.type, { key }, inline(token.tokens, scope));
    case 'codespan':
      return codeSpan(token.text, scope, key);
    case 'br':
      return createElement('br', { key });
    case 'link':
      return link(token as Tokens.Link, scope, key);
    case 'image':
      return createElement(scope.parts.Image, {
        key,
        href: decodeEntities(token.href),
        alt: decodeEntities(token.text),
      });
    case 'escape':
      return words(token.text, scope, key);
    case 'text':
      return token.tokens ? inline(token.tokens, scope) : createElement(Text, { key, text: token.text, scope });
    case 'html':
      return /^<br\s*\/?>$/i.test(token.raw) ? createElement('br', { key }) : words(token.raw, scope, key);
    default:
      return words(token.raw, scope, key);
  }
}

function codeSpan(source: string, scope: Scope, key: number): ReactNode {
  const element = createElement('code', { key }, words(source, scope));
  const file = parseCodeReference(source);
  return file ? createElement(scope.parts.FileLink, { key, file }, element) : element;
}

function link(token: Tokens.Link, scope: Scope, key: number): ReactNode {
  const href = token.autolink ? token.href : decodeEntities(token.href);
  const target = linkTarget(href);
  const children = inline(token.tokens, scope);
  if (target.kind === 'file') return createElement(scope.parts.FileLink, { key, file: target.file }, children);
  if (target.kind === 'none') return createElement('span', { key, className: 'md__link' }, children);
  const attributes = {
    key,
    href: target.href,
    title: target.href,
    target: '_blank',
    rel: 'noopener noreferrer nofollow',
  };
  return createElement('a', attributes, children);
}

function Text({ text: source, scope }: { readonly text: string; readonly scope: Scope }): ReactNode {
  return text(source, scope);
}

function text(source: string, scope: Scope): ReactNode {
  const decoded = decodeEntities(source);
  const found = findFileReferences(decoded);
  if (found.length === 0) return words(decoded, scope);
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { start, end, file } of found) {
    parts.push(words(decoded.slice(at, start), scope, at));
    const name = words(decoded.slice(start, end), scope);
    parts.push(createElement(scope.parts.FileLink, { key: `file ${start}`, file }, name));
    at = end;
  }
  parts.push(words(decoded.slice(at), scope, at));
  return parts;
}

/**
 * Everything an answer shows as words goes through here, except code blocks: nothing in it can hide, or turn what stands
 * beside.
 */
function words(source: string, scope: Scope, key?: number): ReactNode {
  return mayHide(source) ? createElement(scope.parts.ProseWords, { key, text: source }) : source;
}
