import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { diffTexts } from '@codeai-hub/provider-kit/diff-texts';
import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { shortPath } from './short-path.ts';

/** The files a tool call changes, from the diffs in its content. */
export function changesOf(content: unknown, folder: string): FileChange[] {
  return listOf(content)
    .map(fieldsOf)
    .flatMap((block) => (block.type === 'diff' ? changeOf(block, folder) : []));
}

function changeOf(diff: Fields, folder: string): FileChange[] {
  const [path, after] = [stringOf(diff.path), stringOf(diff.newText)];
  if (path === undefined || after === undefined) return [];
  const before = stringOf(diff.oldText);
  return [{ path: shortPath(path, folder), kind: kindOf(diff, before), ...diffTexts(before ?? '', after) }];
}

/** An agent may say what it does; else a file without an old text is a new one. */
function kindOf(diff: Fields, before: string | undefined): FileChange['kind'] {
  const { kind } = fieldsOf(diff._meta);
  if (kind === 'add' || kind === 'modify' || kind === 'delete') return kind;
  return before === undefined ? 'add' : 'modify';
}
