import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { diffTexts, type TextDiff } from '@codeai-hub/provider-kit/diff-texts';
import { type Fields, fieldsOf, listOf, stringOf } from '../native/read.ts';
import { shortPath } from '../translate/tool-names.ts';

const MAX_FILE_BYTES = 2_000_000;

interface Replacement {
  from: string;
  to: string;
  all: boolean;
}

/** What an edit tool would do to the file as it is now. `undefined` when its input is not understood. */
export async function proposedChange(name: string, input: Fields, folder: string): Promise<FileChange | undefined> {
  const path = stringOf(input.file_path);
  if (path === undefined) return undefined;
  const before = await readText(isAbsolute(path) ? path : resolve(folder, path));
  const counted = name === 'Write' ? proposedText(before, input) : proposedEdits(before, editsOf(name, input));
  if (counted === undefined) return undefined;
  return { path: shortPath(path, folder), kind: before === 'absent' ? 'add' : 'modify', ...counted };
}

function proposedText(before: FileText, input: Fields): TextDiff | undefined {
  const content = stringOf(input.content);
  return content === undefined ? undefined : diffTexts(typeof before === 'string' ? '' : before.text, content);
}

/** On the whole file when every edit applies, else on the edits alone: what is asked must be visible in any case. */
function proposedEdits(before: FileText, edits: Replacement[] | undefined): TextDiff | undefined {
  if (edits === undefined) return undefined;
  const text = typeof before === 'string' ? '' : before.text;
  const after = edits.reduce<string | undefined>((current, edit) => applied(current, edit), text);
  if (after !== undefined) return diffTexts(text, after);
  return diffTexts(edits.map((edit) => edit.from).join('\n'), edits.map((edit) => edit.to).join('\n'));
}

function editsOf(name: string, input: Fields): Replacement[] | undefined {
  if (name !== 'Edit' && name !== 'MultiEdit') return undefined;
  const edits = (name === 'Edit' ? [input] : listOf(input.edits).map(fieldsOf)).map(replacementOf);
  return edits.every((edit) => edit !== undefined) ? edits : undefined;
}

function replacementOf(edit: Fields): Replacement | undefined {
  const [from, to] = [stringOf(edit.old_string), stringOf(edit.new_string)];
  return from === undefined || to === undefined ? undefined : { from, to, all: edit.replace_all === true };
}

function applied(text: string | undefined, { from, to, all }: Replacement): string | undefined {
  if (text === undefined || !text.includes(from)) return undefined;
  // A function, because `$&` in a replacement string has a meaning of its own.
  return all ? text.replaceAll(from, () => to) : text.replace(from, () => to);
}

type FileText = { text: string } | 'absent' | 'unreadable';

async function readText(path: string): Promise<FileText> {
  try {
    const { size } = await stat(path);
    return size > MAX_FILE_BYTES ? 'unreadable' : { text: await readFile(path, 'utf8') };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'absent' : 'unreadable';
  }
}
