import type { FileChange, ItemPatch, ToolKind } from '@codeai-hub/protocol/channels/session/items';
import { diffTexts } from '@codeai-hub/provider-kit/diff-texts';
import type { HistoryEntry, HistoryItem } from '@codeai-hub/provider-kit/history/entries';
import { entryOf, type Fields, fieldsOf, isFields, jsonOf, listOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { shortPath } from '../changes/short-path.ts';

/** What Gemini CLI tells the model about the machine is no word of the person's. */
const CONTEXT = /^\s*<session_context>/;

/** The messages of a record as the entries of a history. */
export function entriesOf(messages: readonly Fields[], folder: string): HistoryEntry[] {
  return messages.flatMap((message, index) => {
    const id = `m${index}`;
    const at = timeOf(message.timestamp);
    switch (message.type) {
      case 'user':
        return saidBy(message, at);
      case 'gemini':
        return answered(message, id, at, folder);
      case 'info':
      case 'warning':
      case 'error':
        return told(message, message.type, id, at);
      default:
        return [];
    }
  });
}

/** What a person said in a message, without what the program put in. */
export function wordsOfPerson(message: Fields): string {
  if (message.type !== 'user') return '';
  const { content } = message;
  const parts = typeof content === 'string' ? [{ text: content }] : listOf(content).map(fieldsOf);
  return parts
    .map(textOf)
    .filter((text) => text !== '' && !CONTEXT.test(text))
    .join('\n');
}

function textOf(part: Fields): string {
  const media = fieldsOf(part.inlineData ?? part.fileData);
  return stringOf(part.text) ?? (stringOf(media.mimeType) === undefined ? '' : `[${media.mimeType}]`);
}

function saidBy(message: Fields, at: number | undefined): HistoryEntry[] {
  const text = wordsOfPerson(message);
  return text === '' ? [] : [{ type: 'message', text, ...(at !== undefined && { at }) }];
}

function answered(message: Fields, id: string, at: number | undefined, folder: string): HistoryItem[] {
  const time = at === undefined ? {} : { at };
  const thoughts = listOf(message.thoughts)
    .map(fieldsOf)
    .map(thoughtOf)
    .filter((text) => text !== '');
  const { content } = message;
  const words = typeof content === 'string' ? content : listOf(content).map(fieldsOf).map(textOf).join('');
  const model = stringOf(message.model);
  const items: HistoryItem[] = [];
  if (thoughts.length > 0)
    items.push({
      type: 'item',
      id: `${id}t`,
      item: { kind: 'reasoning', text: thoughts.join('\n\n') },
      status: 'completed',
      ...time,
    });
  if (words.trim() !== '') {
    const item = { kind: 'agent_message' as const, text: words, ...(model !== undefined && { model }) };
    items.push({ type: 'item', id: `${id}w`, item, status: 'completed', ...time });
  }
  const calls = listOf(message.toolCalls).map(fieldsOf);
  return [...items, ...calls.map((call, index) => callOf(call, `${id}c${index}`, folder, at))];
}

function thoughtOf({ subject, description }: Fields): string {
  const title = stringOf(subject) ?? '';
  return [title === '' ? '' : `**${title}**`, stringOf(description) ?? ''].filter((one) => one !== '').join('\n');
}

function told(message: Fields, level: 'info' | 'warning' | 'error', id: string, at: number | undefined): HistoryItem[] {
  const { content } = message;
  const text = typeof content === 'string' ? content : listOf(content).map(fieldsOf).map(textOf).join('');
  if (text.trim() === '') return [];
  const topic = level === 'error' ? 'error' : 'info';
  const item = { kind: 'notice', level, topic, text } as const;
  return [{ type: 'item', id, item, status: 'completed', ...(at !== undefined && { at }) }];
}

/** kind, verb for people, and the arguments that say what it acts on */
const TOOLS: Readonly<Record<string, readonly [ToolKind, string, ...string[]]>> = {
  run_shell_command: ['command', 'Run', 'command'],
  write_file: ['edit', 'Edit', 'file_path'],
  replace: ['edit', 'Edit', 'file_path'],
  read_file: ['read', 'Read', 'file_path', 'absolute_path'],
  read_many_files: ['read', 'Read', 'include'],
  list_directory: ['search', 'Search', 'dir_path', 'path'],
  glob: ['search', 'Search', 'pattern'],
  grep_search: ['search', 'Search', 'pattern'],
  search_file_content: ['search', 'Search', 'pattern'],
  web_fetch: ['fetch', 'Fetch', 'prompt', 'url'],
  google_web_search: ['fetch', 'Fetch', 'query'],
  invoke_agent: ['agent', 'Delegate', 'agent_name'],
};

function callOf(call: Fields, id: string, folder: string, at: number | undefined): HistoryItem {
  const name = stringOf(call.name) ?? 'tool';
  const [tool, title, ...fields] = entryOf(TOOLS, name) ?? (['other', stringOf(call.displayName) ?? name] as const);
  const args = fieldsOf(call.args);
  const value = fields.map((field) => stringOf(args[field])).find((one) => one !== undefined);
  const target = value === undefined || tool === 'command' ? value : shortPath(value, folder);
  const changes = changesOf(call, folder);
  const output = outputOf(call);
  const exitCode = tool === 'command' ? Number(/^Exit Code: (\d+)$/m.exec(output)?.[1] ?? Number.NaN) : Number.NaN;
  const patch: ItemPatch = {
    ...(changes === undefined && { text: stringOf(call.resultDisplay) ?? output }),
    ...(changes !== undefined && { changes }),
    ...(!Number.isNaN(exitCode) && { exitCode }),
  };
  return {
    type: 'item',
    id,
    item: {
      kind: 'tool',
      tool,
      name,
      title,
      ...(target !== undefined && { target }),
      ...(tool === 'command' && { cwd: folder }),
      ...(changes === undefined && tool !== 'command' && { input: jsonOf(args) }),
    },
    status: statusOf(call.status, exitCode),
    patch,
    ...(at !== undefined && { at: timeOf(call.timestamp) ?? at }),
  };
}

function statusOf(status: unknown, exitCode: number): HistoryItem['status'] {
  if (status === 'cancelled') return 'denied';
  if (status === 'success') return exitCode > 0 ? 'failed' : 'completed';
  return status === 'error' ? 'failed' : 'stopped';
}

function changesOf({ resultDisplay, status }: Fields, folder: string): FileChange[] | undefined {
  if (!isFields(resultDisplay) || status !== 'success') return undefined;
  const [path, before, after] = [resultDisplay.filePath, resultDisplay.originalContent, resultDisplay.newContent].map(
    stringOf,
  );
  if (path === undefined || after === undefined) return undefined;
  const kind = resultDisplay.isNewFile === true ? 'add' : 'modify';
  return [{ path: shortPath(path, folder), kind, ...diffTexts(before ?? '', after) }];
}

/** What the model was told of it. */
function outputOf(call: Fields): string {
  return listOf(call.result)
    .map((part) => fieldsOf(fieldsOf(fieldsOf(part).functionResponse).response))
    .map((response) => stringOf(response.output) ?? stringOf(response.error) ?? '')
    .join('\n');
}

function timeOf(timestamp: unknown): number | undefined {
  const at = Date.parse(stringOf(timestamp) ?? '');
  return Number.isNaN(at) ? undefined : at;
}
