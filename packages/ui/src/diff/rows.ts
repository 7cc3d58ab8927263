export interface ContextRow {
  readonly kind: 'context';
  readonly oldLine: number;
  readonly newLine: number;
  readonly text: string;
}
export interface ChangedRow {
  readonly kind: 'add' | 'del';
  readonly line: number;
  readonly text: string;
  /** The line this one became, or came from; then the words that differ are marked. */
  readonly pair: string | null;
}
/** Lines of the file that are not part of the diff. */
export interface GapRow {
  readonly kind: 'gap';
  readonly hidden: number;
  /** what git says the hunk is in */
  readonly heading: string;
}
/** Something about the file itself: "No newline at end of file", or a diff that could not be read. */
export interface NoteRow {
  readonly kind: 'note';
  readonly text: string;
}
export type DiffRow = ContextRow | ChangedRow | GapRow | NoteRow;

interface Hunk {
  readonly oldStart: number;
  readonly newStart: number;
  readonly heading: string;
  readonly lines: readonly string[];
}

const header = /^@@+ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@+ ?(.*)$/;

/** Rows of a unified diff, with or without file headers. What it cannot read it shows as it stands. */
export function rowsOfPatch(patch: string): DiffRow[] {
  return rowsOfHunks(parseHunks(patch));
}

function parseHunks(patch: string): Hunk[] {
  const hunks: { oldStart: number; newStart: number; heading: string; lines: string[] }[] = [];
  const lines = patch.endsWith('\n') ? patch.slice(0, -1).split('\n') : patch.split('\n');
  for (const line of lines) {
    const match = header.exec(line);
    if (match)
      hunks.push({ oldStart: Number(match[1]), newStart: Number(match[2]), heading: match[3] ?? '', lines: [] });
    else hunks.at(-1)?.lines.push(line);
  }
  if (hunks.length > 0 || patch.trim() === '') return hunks;
  return [{ oldStart: 1, newStart: 1, heading: '', lines }];
}

function rowsOfHunks(hunks: readonly Hunk[]): DiffRow[] {
  const rows: DiffRow[] = [];
  let nextOld = 1;
  for (const hunk of hunks) {
    const hidden = Math.max(0, hunk.oldStart - nextOld);
    if (hidden > 0 || hunk.heading) rows.push({ kind: 'gap', hidden, heading: hunk.heading });
    nextOld = addHunk(rows, hunk);
  }
  return rows;
}

function addHunk(rows: DiffRow[], hunk: Hunk): number {
  let oldLine = hunk.oldStart;
  let newLine = hunk.newStart;
  for (let at = 0; at < hunk.lines.length; ) {
    const removed = run(hunk.lines, at, '-');
    const added = run(hunk.lines, at + removed.length, '+');
    if (removed.length + added.length === 0) {
      const line = hunk.lines[at++] ?? '';
      if (line.startsWith('\\')) rows.push({ kind: 'note', text: line.slice(1).trim() });
      else rows.push({ kind: 'context', oldLine: oldLine++, newLine: newLine++, text: line.slice(1) });
      continue;
    }
    at += removed.length + added.length;
    const paired = removed.length <= added.length * 3 && added.length <= removed.length * 3;
    const pair = (lines: readonly string[], index: number) => (paired ? (lines[index] ?? null) : null);
    removed.forEach((text, index) => {
      rows.push({ kind: 'del', line: oldLine++, text, pair: pair(added, index) });
    });
    added.forEach((text, index) => {
      rows.push({ kind: 'add', line: newLine++, text, pair: pair(removed, index) });
    });
  }
  return oldLine;
}

function run(lines: readonly string[], from: number, sign: string): string[] {
  const found: string[] = [];
  for (let at = from; lines[at]?.startsWith(sign); at++) found.push((lines[at] as string).slice(1));
  return found;
}
