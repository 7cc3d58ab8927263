import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { structuredPatch } from 'diff';

/** What changes in a file, as a unified diff without file headers. `before` null: the file is new. */
export function changeOf(path: string, before: string | null, after: string): FileChange {
  const { hunks } = structuredPatch(path, path, before ?? '', after, undefined, undefined, { context: 3 });
  const lines = hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ]);
  return {
    path,
    kind: before === null ? 'add' : 'modify',
    diff: lines.map((line) => `${line}\n`).join(''),
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
  };
}
