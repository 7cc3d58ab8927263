import { resolve } from 'node:path';
import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { diffTexts, type TextDiff } from '@codeai-hub/provider-kit/diff-texts';
import { linkTarget } from '@codeai-hub/provider-kit/session/link-target';
import { type Fields, fieldsOf, listOf, stringOf } from '../native/read.ts';
import { shortPath } from '../translate/tool-names.ts';
import { type FileText, readText } from './file-text.ts';

interface Replacement {
  from: string;
  to: string;
  all: boolean;
}

export interface Proposal {
  change: FileChange;
  /** what the change does not show of itself */
  facts: string[];
}

/** What an edit tool would do to the file as it is now. `undefined` when its input is not understood. */
export async function proposedChange(name: string, input: Fields, folder: string): Promise<Proposal | undefined> {
  const path = stringOf(input.file_path);
  if (path === undefined) return undefined;
  const whole = resolve(folder, path);
  const before = await readText(whole);
  const counted = name === 'Write' ? proposedText(before, input) : proposedEdits(before, editsOf(name, input));
  if (counted === undefined) return undefined;
  const change: FileChange = {
    path: shortPath(path, folder),
    kind: before === 'absent' ? 'add' : 'modify',
    ...counted,
  };
  return { change, facts: [...linkFacts(await linkTarget(whole, folder)), ...hiddenFacts(before, name)] };
}

function linkFacts(target: string | undefined): string[] {
  return target === undefined ? [] : [`The path leads through a link. The file is really ${target}`];
}

function hiddenFacts(before: FileText, name: string): string[] {
  if (typeof before === 'string' || 'text' in before) return [];
  const what = name === 'Write' ? 'All that is in the file now is replaced, and' : 'What is in the file now';
  return [`${what} cannot be shown: ${before.hidden}`];
}

function proposedText(before: FileText, input: Fields): TextDiff | undefined {
  const content = stringOf(input.content);
  return content === undefined ? undefined : diffTexts(textOf(before), content);
}

function textOf(before: FileText): string {
  return typeof before === 'object' && 'text' in before ? before.text : '';
}

/** On the whole file when every edit applies, else on the edits alone: what is asked must be visible in any case. */
function proposedEdits(before: FileText, edits: Replacement[] | undefined): TextDiff | undefined {
  if (edits === undefined) return undefined;
  const text = textOf(before);
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
