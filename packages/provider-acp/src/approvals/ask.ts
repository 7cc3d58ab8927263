import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import { type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { linkTarget } from '@codeai-hub/provider-kit/session/link-target';
import { changesOf } from '../changes/diff-content.ts';
import type { Preset } from '../presets/preset.ts';
import { commandOf, cwdOf } from '../translate/call.ts';
import { textOf } from '../translate/content.ts';
import { type Offer, offersOf } from './offers.ts';

export interface Ask {
  request: ApprovalRequest;
  offers: Offer[];
}

export interface AskInput {
  /** of the request itself */
  toolCall: Fields;
  options: unknown;
  /** the call with all that was told of it before */
  call: Fields;
  name: string;
  folder: string;
  preset: Preset;
}

/** What a person is asked: exactly what will run, every character of it. */
export async function askOf(input: AskInput): Promise<Ask> {
  const offers = offersOf(input.options, input.call, input.preset);
  const options = offers.map(({ option }) => option);
  const request = (await planOf(input)) ?? commandAsk(input) ?? (await editAsk(input)) ?? toolAsk(input);
  return { offers, request: { ...request, options } as ApprovalRequest };
}

type Unoptioned<T extends ApprovalRequest['type']> = Omit<Extract<ApprovalRequest, { type: T }>, 'options'>;

async function planOf({ call, name, preset }: AskInput): Promise<Unoptioned<'plan'> | undefined> {
  if (preset.quirks.planTool === name) {
    const path = /: (\/.+)$/s.exec(stringOf(call.title) ?? '')?.[1];
    const text = path === undefined ? undefined : await readFile(path, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : { type: 'plan', text };
  }
  if (call.kind !== 'switch_mode') return undefined;
  const text = stringOf(fieldsOf(call.rawInput).plan) ?? textOf(call.content);
  return text.trim() === '' ? undefined : { type: 'plan', text };
}

/** Said of a command beside the words that run; all else it carries is told as a fact. */
const SAID = new Set(['command', 'description', 'cwd', 'workdir', 'timeout']);

function commandAsk({ toolCall, call, folder, preset }: AskInput): Unoptioned<'command'> | undefined {
  const command = commandOf({ ...call, ...toolCall, kind: call.kind }, preset.quirks) ?? commandOf(call, preset.quirks);
  if (command === undefined) return undefined;
  if (preset.quirks.commandInTitle === true) return explained(command, textOf(toolCall.content), folder);
  const raw = fieldsOf(call.rawInput);
  const description = stringOf(raw.description);
  const facts = Object.entries(raw).flatMap(([key, value]) =>
    SAID.has(key) || value === undefined || value === null ? [] : [`${key}: ${JSON.stringify(value)}`],
  );
  return {
    type: 'command',
    command,
    cwd: resolve(folder, cwdOf(call) ?? '.'),
    ...(description !== undefined && description !== '' && { description }),
    ...(facts.length > 0 && { facts }),
    editable: false,
  };
}

/** `[current working directory /w] (what it is for) [background]`, or `[in /elsewhere] …`. */
function explained(command: string, words: string, folder: string): Unoptioned<'command'> {
  const here = `[current working directory ${folder}]`;
  const isHere = words === '' || words.startsWith(here);
  const rest = (isHere ? words.slice(here.length) : words).trim();
  const description = /^\((.*)\)( \[background\])?$/s.exec(rest)?.[1];
  const facts = [
    ...(isHere ? [] : [`It does not run in this folder: ${words}`]),
    ...(rest.endsWith('[background]') ? ['It goes on in the background, also after the turn'] : []),
  ];
  return {
    type: 'command',
    command,
    cwd: isHere ? folder : (/^\[in (.+?)\]/.exec(words)?.[1] ?? folder),
    ...(description !== undefined && { description }),
    ...(facts.length > 0 && { facts }),
    editable: false,
  };
}

async function editAsk({ toolCall, call, folder }: AskInput): Promise<Unoptioned<'edit'> | undefined> {
  const own = changesOf(toolCall.content, folder);
  const changes = own.length > 0 ? own : changesOf(call.content, folder);
  if (changes.length === 0) return undefined;
  const targets = await Promise.all(changes.map(({ path }) => linkTarget(resolve(folder, path), folder)));
  const facts = targets.flatMap((target) =>
    target === undefined ? [] : [`The path leads through a link. The file is really ${target}`],
  );
  return { type: 'edit', changes, ...(facts.length > 0 && { facts }) };
}

function toolAsk({ call, name }: AskInput): Unoptioned<'tool'> {
  const { rawInput, locations, content } = call;
  const paths = listOf(locations).map((location) => fieldsOf(location).path);
  const said = textOf(content);
  const input = { ...(said !== '' && { says: said }), ...(paths.length > 0 && { paths }), ...fieldsOf(rawInput) };
  return { type: 'tool', name, title: stringOf(call.title) ?? name, input: JSON.stringify(input, null, 2) };
}
