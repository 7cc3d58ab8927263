import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { diffOfHunks, diffTexts } from '@codeai-hub/provider-kit/diff-texts';
import { fieldsOf, stringOf } from '../native/read.ts';
import { shortPath } from '../translate/tool-names.ts';
import { hunksOf } from './patch.ts';

/** What an edit tool did, from the structured result the runtime gives beside the words for the model. */
export function changesFromResult(toolUseResult: unknown, folder: string): FileChange[] | undefined {
  const result = fieldsOf(toolUseResult);
  const path = stringOf(result.filePath) ?? stringOf(result.notebook_path);
  if (path === undefined) return undefined;
  if (result.type === 'create') {
    return [{ path: shortPath(path, folder), kind: 'add', ...diffTexts('', stringOf(result.content) ?? '') }];
  }
  if (Array.isArray(result.structuredPatch)) {
    return [{ path: shortPath(path, folder), kind: 'modify', ...diffOfHunks(hunksOf(result.structuredPatch)) }];
  }
  const [before, after] = [stringOf(result.original_file), stringOf(result.updated_file)];
  if (before === undefined || after === undefined) return undefined;
  return [{ path: shortPath(path, folder), kind: 'modify', ...diffTexts(before, after) }];
}
