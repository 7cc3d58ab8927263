import type { ApprovalOption, ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { HubError } from '@codeai-hub/protocol/errors';
import { chosenOption } from '@codeai-hub/provider-kit/check-answer';
import { diffTexts } from '@codeai-hub/provider-kit/diff-texts';
import { isLoss } from '../hands/hands.ts';
import { ACCEPTS_EDITS } from '../manifest.ts';
import type { Turn } from '../session/turn.ts';
import type { FileEdit } from '../words/intent.ts';
import { noteOf } from './run.ts';

const OPTIONS: ApprovalOption[] = [
  { id: 'once', kind: 'allow_once', label: 'Write' },
  { id: 'deny', kind: 'deny', label: 'Do not write' },
];

export async function create(turn: Turn, { path, content }: { path: string; content: string }): Promise<void> {
  await withFile(turn, path, async (before) => {
    if (before === content) return turn.say(`${path} already says exactly that.`);
    await propose(turn, path, before, content);
  });
}

export async function edit(turn: Turn, { path, change }: { path: string; change: FileEdit }): Promise<void> {
  await withFile(turn, path, async (before) => {
    const after = changed(before ?? '', change);
    if (after === null) return turn.say(`I did not find “${change.how === 'replace' ? change.from : ''}” in ${path}.`);
    await propose(turn, path, before, after);
  });
}

/** Reads the file, telling that it does. What cannot be read is said, and is no failure of the turn. */
async function withFile(turn: Turn, path: string, go: (before: string | null) => Promise<void>): Promise<void> {
  const item = turn.start({ kind: 'tool', tool: 'read', name: 'read_file', title: 'Read', target: path });
  let before: string | null;
  try {
    before = await turn.hands((hands) => hands.read(path));
  } catch (error) {
    const reason = sayable(turn, error);
    item.complete('failed', { text: reason });
    return turn.say(reason);
  }
  item.complete('completed', { text: before ?? 'There is no such file yet.' });
  await go(before);
}

async function propose(turn: Turn, path: string, before: string | null, after: string): Promise<void> {
  const kind = before === null ? 'add' : 'modify';
  const change: FileChange = { path, kind, ...diffTexts(before ?? '', after) };
  await turn.say(before === null ? `I would like to create \`${path}\`:` : `I would like to change \`${path}\`:`);
  const title = before === null ? 'Create' : 'Edit';
  const item = turn.start({ kind: 'tool', tool: 'edit', name: 'write_file', title, target: path, changes: [change] });
  const verdict = await allowed(turn, change, item);
  if (verdict !== true) {
    item.complete('denied');
    return turn.say(verdict === '' ? 'I left the file as it was.' : `I left the file as it was. Noted: ${verdict}`);
  }
  try {
    await turn.hands((hands) => hands.write(path, before, after));
  } catch (error) {
    const reason = sayable(turn, error);
    item.complete('failed', { text: reason });
    return turn.say(reason);
  }
  item.complete();
  turn.changes.push(change);
  await turn.say(`Done: \`${path}\`, +${change.added} −${change.removed}.`);
}

/** True, or what the person said instead. */
async function allowed(turn: Turn, change: FileChange, item: Parameters<Turn['ask']>[1]): Promise<true | string> {
  if (turn.place.choices.mode === ACCEPTS_EDITS) return true;
  const request: ApprovalRequest = { type: 'edit', changes: [change], options: OPTIONS };
  const answer = await turn.ask(request, item);
  return chosenOption(request, answer)?.kind === 'allow_once' ? true : noteOf(answer);
}

/** `null` when what should be replaced is not there. */
function changed(text: string, change: FileEdit): string | null {
  if (change.how === 'replace') return text.includes(change.from) ? text.replace(change.from, () => change.to) : null;
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  return `${text}${gap}${change.text}\n`;
}

/** What the hands refused, in words; a stop or a lost process goes on its way. */
function sayable(turn: Turn, error: unknown): string {
  turn.signal.throwIfAborted();
  if (!(error instanceof HubError) || isLoss(error)) throw error;
  return String(error.details.reason ?? error.message);
}
