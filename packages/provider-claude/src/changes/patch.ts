import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { structuredPatch } from 'diff';
import { type Fields, fieldsOf, listOf, numberOf, stringsOf } from '../native/read.ts';

interface Hunk {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  lines: readonly string[];
}

/** Past these, a diff would hold up everything else; the change is then shown with its counts only. */
const MAX_DIFF_LENGTH = 2_000_000;
const MAX_EDITS = 5_000;

type Counted = Pick<FileChange, 'diff' | 'added' | 'removed'>;

/** The difference of two texts as a unified diff without file headers. */
export function diffTexts(before: string, after: string): Counted {
  const tooLong = before.length + after.length > MAX_DIFF_LENGTH;
  const patch = tooLong
    ? undefined
    : structuredPatch('', '', before, after, '', '', { context: 3, maxEditLength: MAX_EDITS });
  if (patch === undefined) return { added: countLines(after), removed: countLines(before) };
  return withHunks(patch.hunks);
}

/** The `structuredPatch` a tool's result carries. */
export function hunksOf(value: unknown): Hunk[] {
  return listOf(value).map(fieldsOf).map(hunkOf);
}

export function withHunks(hunks: readonly Hunk[]): Counted {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return {
    diff: hunks.map(hunkText).join(''),
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
  };
}

function hunkOf(fields: Fields): Hunk {
  return {
    oldStart: numberOf(fields.oldStart) ?? 0,
    oldLines: numberOf(fields.oldLines) ?? 0,
    newStart: numberOf(fields.newStart) ?? 0,
    newLines: numberOf(fields.newLines) ?? 0,
    lines: stringsOf(fields.lines),
  };
}

function hunkText(hunk: Hunk): string {
  const range = (start: number, lines: number): string => `${lines === 0 ? Math.max(0, start - 1) : start},${lines}`;
  const head = `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`;
  return `${[head, ...hunk.lines].join('\n')}\n`;
}

function countLines(text: string): number {
  if (text === '') return 0;
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
