import type { ToolKind } from '@codeai-hub/protocol/channels/session/items';
import { entryOf, type Fields, fieldsOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { shortPath } from '../changes/short-path.ts';
import type { Quirks } from '../presets/preset.ts';

/** A tool call as an agent told it so far: what it tells later takes the place of what it told before. */
export function merged(before: Fields, update: Fields): Fields {
  const told = Object.entries(update).filter(([, value]) => value !== undefined && value !== null);
  const { rawInput } = before;
  const after: Record<string, unknown> = { ...before, ...Object.fromEntries(told) };
  // Some say at first only where, and then only what.
  after.rawInput = isEmpty(update.rawInput) ? rawInput : { ...fieldsOf(rawInput), ...fieldsOf(update.rawInput) };
  return after;
}

function isEmpty(value: unknown): boolean {
  return Object.keys(fieldsOf(value)).length === 0;
}

export interface Described {
  tool: ToolKind;
  title: string;
  target?: string;
  cwd?: string;
  input?: string;
}

const TOOLS: Readonly<Record<string, ToolKind>> = {
  execute: 'command',
  edit: 'edit',
  delete: 'edit',
  move: 'edit',
  read: 'read',
  search: 'search',
  fetch: 'fetch',
};

const VERBS: Readonly<Record<string, string>> = {
  command: 'Run',
  edit: 'Edit',
  read: 'Read',
  search: 'Search',
  fetch: 'Fetch',
  agent: 'Delegate',
};

const DELEGATES = /^(task|agent|invoke_agent|spawn_agent)$/i;
const MAX_TITLE = 300;

/** The agent's own name of the tool, as far as it tells one. */
export function nameOf(call: Fields, quirks: Quirks): string {
  const id = stringOf(call.toolCallId) ?? '';
  const inId = quirks.nameInCallId === true ? /^(.+?)__/.exec(id)?.[1] : undefined;
  const inMeta = stringOf(fieldsOf(fieldsOf(call._meta).claudeCode).toolName);
  const title = stringOf(call.title) ?? '';
  return inId ?? inMeta ?? (/^[\w.-]{1,64}$/.test(title) ? title : (stringOf(call.kind) ?? 'tool'));
}

export function describe(call: Fields, name: string, folder: string, quirks: Quirks): Described {
  const tool = DELEGATES.test(name) ? 'agent' : (entryOf(TOOLS, stringOf(call.kind)) ?? 'other');
  const title = stringOf(call.title) ?? name;
  if (tool === 'command') {
    const command = commandOf(call, quirks);
    return { tool, title: VERBS.command ?? tool, target: command ?? title, cwd: cwdOf(call) ?? folder };
  }
  const verb = entryOf(VERBS, tool) ?? title.slice(0, MAX_TITLE);
  const target = pathOf(call, folder) ?? (title === verb || title === name ? undefined : title);
  const { rawInput } = call;
  return {
    tool,
    title: verb,
    ...(target !== undefined && { target }),
    ...(!isEmpty(rawInput) && { input: JSON.stringify(rawInput) }),
  };
}

/** The command line that runs, where the agent tells it. */
export function commandOf(call: Fields, quirks: Quirks): string | undefined {
  if (call.kind !== 'execute') return undefined;
  if (quirks.commandInTitle === true) return stringOf(call.title);
  const { command } = fieldsOf(call.rawInput);
  return stringOf(command) ?? (Array.isArray(command) ? lineOf(command.map(String)) : undefined);
}

export function cwdOf(call: Fields): string | undefined {
  const { cwd, workdir } = fieldsOf(call.rawInput);
  return stringOf(cwd) ?? stringOf(workdir);
}

/** What a shell is given to run is the command; anything else is quoted, so that where each word ends can be seen. */
function lineOf(words: string[]): string {
  const [shell = '', flag = '', script] = words;
  if (words.length === 3 && script !== undefined && /(^|\/)(ba|z|da)?sh$/.test(shell) && /^-l?c$/.test(flag))
    return script;
  return words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

function pathOf(call: Fields, folder: string): string | undefined {
  const [first] = listOf(call.locations).map(fieldsOf);
  const [diff] = listOf(call.content)
    .map(fieldsOf)
    .filter((block) => block.type === 'diff');
  const path = stringOf(diff?.path) ?? stringOf(first?.path);
  return path === undefined ? undefined : shortPath(path, folder);
}
