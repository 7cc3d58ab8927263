/** A place in a file as an agent names it; lines count from 1. */
export interface FileReference {
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
}

export interface FoundReference {
  readonly start: number;
  readonly end: number;
  readonly file: FileReference;
}

const segment = String.raw`[\p{L}\p{N}_@+.~()\[\]-]+`;
const name = String.raw`[\p{L}\p{N}_@+.~()\[\]-]*\.[A-Za-z][A-Za-z0-9]{0,9}`;
const prefix = String.raw`(?:[A-Za-z]:[\\/]|~?/|\.{1,2}/)?`;
const path = String.raw`${prefix}(?:${segment}[\\/])*${name}`;
const place = String.raw`(?::(\d{1,7})(?::(\d{1,5})|-(\d{1,7}))?|#L(\d{1,7})(?:-L?(\d{1,7}))?)`;

const exact = new RegExp(`^(${path})${place}?$`, 'u');
/** In running text a line number is required: "e.g." and "node.js" are not places. */
const inText = new RegExp(String.raw`(?<![\p{L}\p{N}_/\\:.@-])(${path})${place}(?![\p{L}\p{N}_])`, 'gu');

/** Reads `src/a.ts`, `src/a.ts:12`, `a.ts:12:5`, `a.ts:12-20`, `a.ts#L10-20`; null for anything else. */
export function parseFileReference(text: string): FileReference | null {
  if (text.length > 1024) return null;
  const match = exact.exec(text);
  return match ? toReference(match) : null;
}

/** Code spans name files without a line too, but then only with a folder, so that `console.log` stays code. */
export function parseCodeReference(text: string): FileReference | null {
  const file = parseFileReference(text);
  if (!file) return null;
  return file.line !== undefined || /[\\/]/.test(file.path) ? file : null;
}

export function findFileReferences(text: string): FoundReference[] {
  if (!/[:#]/.test(text) || !/\d/.test(text)) return [];
  const found: FoundReference[] = [];
  for (const match of text.matchAll(inText))
    found.push({ start: match.index, end: match.index + match[0].length, file: toReference(match) });
  return found;
}

function toReference(match: RegExpExecArray): FileReference {
  const [, path = '', line, column, endLine, hashLine, hashEnd] = match;
  const start = line ?? hashLine;
  const end = endLine ?? hashEnd;
  return {
    path,
    ...(start !== undefined && { line: Number(start) }),
    ...(column !== undefined && { column: Number(column) }),
    ...(end !== undefined && { endLine: Number(end) }),
  };
}
