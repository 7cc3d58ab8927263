import { isAbsolute, relative, sep } from 'node:path';
import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { diffTexts } from '@codeai-hub/provider-kit/diff-texts';
import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';

/** The `changes` of a file-change item. */
export function fileChangesOf(changes: unknown, folder: string): FileChange[] {
  return listOf(changes)
    .map(fieldsOf)
    .flatMap((change) => fileChangeOf(change, folder));
}

/** A new or removed file comes as its whole text, a changed one as hunks. */
function fileChangeOf(change: Fields, folder: string): FileChange[] {
  const path = stringOf(change.path);
  if (path === undefined) return [];
  const diff = stringOf(change.diff) ?? '';
  const kind = fieldsOf(change.kind);
  const shown = shortPath(path, folder);
  if (kind.type === 'add') return [{ path: shown, kind: 'add', ...diffTexts('', diff) }];
  if (kind.type === 'delete') return [{ path: shown, kind: 'delete', ...diffTexts(diff, '') }];
  const to = stringOf(kind.move_path);
  const counted = countedHunks(diff);
  if (to === undefined) return [{ path: shown, kind: 'modify', ...counted }];
  return [{ path: shortPath(to, folder), from: shown, kind: 'rename', ...counted }];
}

/** From the first hunk on: what stands before it are file headers. */
function countedHunks(diff: string): Pick<FileChange, 'diff' | 'added' | 'removed'> {
  const start = diff.startsWith('@@') ? 0 : diff.indexOf('\n@@') + 1;
  const hunks = start === 0 && !diff.startsWith('@@') ? diff : diff.slice(start);
  const lines = hunks.split('\n');
  return {
    diff: hunks,
    added: lines.filter((line) => line.startsWith('+')).length,
    removed: lines.filter((line) => line.startsWith('-')).length,
  };
}

/** Relative to the session's folder when inside it, with forward slashes; else as it is. */
export function shortPath(path: string, folder: string): string {
  if (!isAbsolute(path)) return path;
  const inside = relative(folder, path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return path;
  return sep === '/' ? inside : inside.replaceAll(sep, '/');
}
