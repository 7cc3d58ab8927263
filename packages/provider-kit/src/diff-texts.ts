import { structuredPatch } from 'diff';

/** A part of a unified diff. Starts are counted from 1, also where the part has no line on that side. */
export interface Hunk {
  oldStart: number;
  oldLines: number;
  newStart: number;
  newLines: number;
  /** with their mark: a blank, `-`, `+`, or `\` for the note about a missing line feed */
  lines: readonly string[];
}

/** Past these, the smallest difference would hold up everything else to find. */
const MAX_LENGTH = 2_000_000;
const MAX_EDITS = 500;
const CONTEXT_LINES = 3;

/** As a `FileChange` carries it. */
export interface TextDiff {
  diff: string;
  added: number;
  removed: number;
}

/** The difference of two texts as a unified diff without file headers. It is whole in any case: a person decides by it. */
export function diffTexts(before: string, after: string): TextDiff {
  return diffOfHunks(smallest(before, after) ?? replacement(before, after));
}

export function diffOfHunks(hunks: readonly Hunk[]): TextDiff {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return {
    diff: hunks.map(hunkText).join(''),
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
  };
}

function smallest(before: string, after: string): Hunk[] | undefined {
  if (before.length + after.length > MAX_LENGTH) return undefined;
  return structuredPatch('', '', before, after, '', '', { context: CONTEXT_LINES, maxEditLength: MAX_EDITS })?.hunks;
}

/** Everything between what both texts begin and end with, out and in: not the smallest difference, but a true one. */
function replacement(before: string, after: string): Hunk[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  const shorter = Math.min(old.length, now.length);
  let same = 0;
  while (same < shorter && old[same] === now[same]) same += 1;
  let tail = 0;
  while (tail < shorter - same && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const out = marked('-', old.slice(same, old.length - tail));
  const in_ = marked('+', now.slice(same, now.length - tail));
  return [
    {
      oldStart: same + 1,
      oldLines: old.length - tail - same,
      newStart: same + 1,
      newLines: now.length - tail - same,
      lines: [...out, ...in_],
    },
  ];
}

/** Each with its line feed, so that a last line without one differs from the same with it. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const last = lines.pop() as string;
  const whole = lines.map((line) => `${line}\n`);
  return last === '' ? whole : [...whole, last];
}

function marked(mark: '-' | '+', lines: readonly string[]): string[] {
  return lines.flatMap((line) =>
    line.endsWith('\n') ? `${mark}${line.slice(0, -1)}` : [`${mark}${line}`, '\\ No newline at end of file'],
  );
}

function hunkText({ oldStart, oldLines, newStart, newLines, lines }: Hunk): string {
  const head = `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`;
  return `${[head, ...lines].join('\n')}\n`;
}

/** A side without lines is named by the line before it. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? Math.max(0, start - 1) : start},${lines}`;
}
