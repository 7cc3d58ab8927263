import { resolve } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import type { ImportEntry, ImportPreview } from '@codeai-hub/protocol/imports';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import { command } from '../command-line/command.ts';
import { readCount } from '../command-line/count.ts';
import { nearest } from '../command-line/nearest.ts';
import { PROGRAM } from '../command-line/program.ts';
import { type Address, ask } from '../core/core-api.ts';
import { hubHome } from '../core/home.ts';
import { requireCore } from '../core/running-core.ts';
import { EXIT } from '../exit-codes.ts';
import { CommandFailure } from '../failure.ts';
import { findImport } from '../imports/find-import.ts';
import { fits, importRows, itemLines } from '../imports/import-words.ts';
import { importable, newestOf, type TellFailure } from '../imports/pages.ts';
import { columns } from '../output/columns.ts';
import type { Output } from '../output/output.ts';
import { printableLine } from '../output/printable.ts';

const ACTIONS = ['list', 'show', 'continue'] as const;
type Action = (typeof ACTIONS)[number];

/** A conversation of years is written in pieces. */
const CONTINUE_MS = 600_000;

export const importCommand = command({
  name: 'import',
  about: "Look through what agents' own programs have said on this machine, and continue it here",
  arguments: [
    { name: 'action', about: `${ACTIONS.join(', ')}; list when not given`, optional: true },
    { name: 'which', about: 'for list: words in title or folder; else the beginning of its id', optional: true },
  ],
  options: {
    provider: { type: 'string', value: 'id', about: 'only what this agent said' },
    folder: { type: 'string', value: 'path', about: 'for continue: where to work on, when its own folder is gone' },
    limit: { type: 'string', value: 'number', about: 'how many; 20 when not given' },
  },
  notes: [
    "list and show change nothing. continue makes a session of the hub that has the conversation's history, and prints its id; the agent then goes on in its own record, as its own program would. The same conversation is always the same session. Close it in a terminal first: two programs in one conversation lose what one of them says.",
  ],
  run: async ({ options, arguments: [wanted = 'list', which], output }) => {
    const action = actionOf(wanted);
    const core = await requireCore(hubHome());
    const providers = (await importable(core, options.provider)).map(({ id }) => id);
    const failed = (provider: string, error: HubError) => {
      if (options.provider !== undefined) throw error;
      output.note(`${printableLine(provider)}: ${printableLine(error.message)}`);
    };
    const limit = readCount(options.limit, 20, { option: 'limit', least: 1 });
    if (action === 'list') return await list(core, { providers, words: which ?? '', limit, failed }, output);
    if (which === undefined) throw new CommandFailure('usage', `Say which one, as "import list" names it.`);
    const found = await findImport(core, providers, which, failed);
    if (found.problem) throw HubError.of(found.problem);
    return action === 'show' ? await show(core, found, output) : await goOn(core, found, options.folder, output);
  },
});

async function list(
  core: Address,
  { providers, words, limit, failed }: { providers: string[]; words: string; limit: number; failed: TellFailure },
  output: Output,
): Promise<number> {
  const conversations: ImportEntry[] = [];
  let more = false;
  for await (const one of newestOf(core, providers, failed)) {
    if (!fits(one, words)) continue;
    more = conversations.length === limit;
    if (more) break;
    conversations.push(one);
  }
  if (output.json) output.value({ conversations, more });
  else if (conversations.length > 0) output.line(columns(importRows(conversations, Date.now(), output)));
  else output.note(words === '' ? 'No agent of this machine has said anything in its own program.' : 'None fits.');
  if (more) output.note(`There are more. Show them with: --limit ${limit * 5}`);
  return EXIT.ok;
}

async function show(core: Address, { provider, nativeId }: ImportEntry, output: Output): Promise<number> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = new URLSearchParams({ limit: '100', ...(cursor && { cursor }) });
    const page: ImportPreview = await ask(core, `/imports/${provider}/${nativeId}?${query}`, {
      timeoutMs: CONTINUE_MS,
    });
    for (const item of page.items) {
      if (output.json) output.value(item);
      else for (const line of itemLines(item, output)) output.line(line);
    }
    cursor = page.next;
  }
  output.note(`Continue it here with: ${PROGRAM} import continue ${nativeId}`);
  return EXIT.ok;
}

async function goOn(
  core: Address,
  { provider, nativeId, folder }: ImportEntry,
  wanted: string | undefined,
  output: Output,
): Promise<number> {
  const place = wanted === undefined ? folder : resolve(wanted);
  if (place === null)
    throw new CommandFailure('usage', 'Its record does not say where it took place. Say it with --folder.');
  const body = { provider, nativeId, folder: place };
  const receipt = await ask<Receipt>(core, '/imports', { method: 'POST', body, timeoutMs: CONTINUE_MS });
  if (receipt.status === 'rejected') throw HubError.of(receipt.error);
  if (output.json) output.value({ sessionId: receipt.sessionId });
  else output.line(receipt.sessionId ?? '');
  return EXIT.ok;
}

function actionOf(word: string): Action {
  const action = ACTIONS.find((one) => one === word);
  if (action) return action;
  const meant = nearest(word, ACTIONS);
  const hint = meant ? ` Did you mean ${meant}?` : ` There are: ${ACTIONS.join(', ')}.`;
  throw new CommandFailure('usage', `There is nothing called "${word}" to do with imports.${hint}`);
}
