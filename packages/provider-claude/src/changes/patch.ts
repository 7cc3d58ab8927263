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

/** Past these, the smallest difference would hold up everything else to find. */
const MAX_DIFF_LENGTH = 2_000_000;
const MAX_EDITS = 500;
const CONTEXT_LINES = 3;

type Counted = Pick<FileChange, 'diff' | 'added' | 'removed'>;

/** The difference of two texts as a unified diff without file headers. It is whole in any case: a person decides by it. */
export function diffTexts(before: string, after: string): Counted {
  if (before.length + after.length > MAX_DIFF_LENGTH) return replacement(before, after);
  const options = { context: CONTEXT_LINES, maxEditLength: MAX_EDITS };
  const patch = structuredPatch('', '', before, after, '', '', options);
  return patch === undefined ? replacement(before, after) : withHunks(patch.hunks);
}

/** Everything between what both texts begin and end with, out and in: not the smallest difference, but a true one. */
function replacement(before: string, after: string): Counted {
  const [old, now] = [linesOf(before), linesOf(after)];
  const shorter = Math.min(old.length, now.length);
  let same = 0;
  while (same < shorter && old[same] === now[same]) same += 1;
  let tail = 0;
  while (tail < shorter - same && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  const out = old.slice(same, old.length - tail);
  const in_ = now.slice(same, now.length - tail);
  const lines = [...out.map((line) => `-${line}`), ...in_.map((line) => `+${line}`)];
  return withHunks([{ oldStart: same + 1, oldLines: out.length, newStart: same + 1, newLines: in_.length, lines }]);
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
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
