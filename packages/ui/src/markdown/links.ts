import { type FileReference, parseFileReference } from './file-reference.ts';

/** Where a link of an agent may lead: to the web or a mail program in a new window, to a file of the workspace, or nowhere. */
export type LinkTarget =
  | { readonly kind: 'external'; readonly href: string }
  | { readonly kind: 'file'; readonly file: FileReference }
  | { readonly kind: 'none' };

const nowhere: LinkTarget = { kind: 'none' };
const allowed = new Set(['http:', 'https:', 'mailto:']);

/** `href` is hostile: only what the browser's own parser reads as an allowed scheme becomes a link. */
export function linkTarget(href: string): LinkTarget {
  // Browsers drop these while parsing, so "java\nscript:" must not look harmless here.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const bare = href.replace(/[\u0000-\u0020\u007f-\u009f]+/g, '');
  if (bare === '' || bare.startsWith('#') || bare.startsWith('//') || bare.startsWith('\\')) return nowhere;
  if (/^[a-z][a-z0-9+.-]+:/i.test(bare)) return absolute(bare) ?? fileTarget(bare);
  return fileTarget(bare);
}

function absolute(bare: string): LinkTarget | null {
  if (!URL.canParse(bare)) return null;
  const url = new URL(bare);
  return allowed.has(url.protocol) ? { kind: 'external', href: url.href } : null;
}

function fileTarget(bare: string): LinkTarget {
  const file = parseFileReference(decodePercent(bare));
  return file ? { kind: 'file', file } : nowhere;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // "100%" is a name, not an escape
  }
}

/** Only raster images: an SVG is a document that can run code. */
export function isInlineImage(href: string): boolean {
  return /^data:image\/(?:png|jpe?g|gif|webp|avif);base64,[A-Za-z0-9+/=]+$/.test(href);
}
