import type { HistoryEntry } from '@codeai-hub/provider-kit/history/entries';
import { Outbox } from '@codeai-hub/provider-kit/session/outbox';
import { type Fields, fieldsOf, listOf, stringOf, wordsOf } from '../native/read.ts';
import { Messages } from '../translate/messages.ts';
import { ToolItems } from '../translate/tool-items.ts';
import { Fold } from './fold.ts';

const EDITS = new Set(['Write', 'Edit', 'MultiEdit']);

/**
 * The messages of a record as the entries of a history, translated as those of a running session. The vendor's helper leaves
 * the structured results of tools out, so what an edit did is told from what it was asked to do.
 */
export function entriesOf(messages: readonly Fields[], folder: string): HistoryEntry[] {
  const fold = new Fold();
  const out = new Outbox((event) => fold.take(event));
  const tools = new ToolItems(out, folder);
  const spoken = new Messages(out, tools);
  const calls = new Map<string, Fields>();
  out.turnBegan();
  for (const message of messages) {
    fold.at = timeOf(message.timestamp);
    if (message.type === 'assistant') {
      noteCalls(message, calls);
      spoken.takeFinished(message);
    } else if (message.type === 'user') takeUser(message, { fold, out, tools, calls });
  }
  return fold.entries;
}

interface Making {
  fold: Fold;
  out: Outbox;
  tools: ToolItems;
  calls: ReadonlyMap<string, Fields>;
}

function takeUser(message: Fields, making: Making): void {
  const { content } = fieldsOf(message.message);
  const blocks = listOf(content).map(fieldsOf);
  for (const block of blocks.filter(({ type }) => type === 'tool_result')) finish(block, message, making);
  const said = typeof content === 'string' ? content : wordsOf(blocks.filter(({ type }) => type !== 'tool_result'));
  if (said.trim() !== '') takeWords(said, message, making);
}

/** What the runtime put between the messages is no word of the person's. */
function takeWords(words: string, message: Fields, { fold, out }: Making): void {
  const command = /<command-name>\s*([^<]*?)\s*<\/command-name>/.exec(words)?.[1];
  const args = /<command-args>\s*([^<]*?)\s*<\/command-args>/.exec(words)?.[1] ?? '';
  const output = /^\s*<local-command-(?:stdout|stderr)>([\s\S]*)<\/local-command-(?:stdout|stderr)>\s*$/.exec(
    words,
  )?.[1];
  if (output !== undefined) {
    if (output.trim() !== '') out.notice('info', 'info', output.trim());
    return;
  }
  if (/^\[Request interrupted by user[^\]]*\]$/.test(words.trim()))
    return out.notice('info', 'info', 'It was stopped.');
  if (/^\s*<(local-command-caveat|task-notification)>/.test(words)) return;
  const text = command === undefined ? words : `${command} ${args}`.trim();
  const messageId = stringOf(message.uuid);
  fold.message({
    type: 'message',
    text,
    ...(messageId !== undefined && { messageId }),
    ...(fold.at !== undefined && { at: fold.at }),
  });
}

function noteCalls(message: Fields, calls: Map<string, Fields>): void {
  for (const block of listOf(fieldsOf(message.message).content).map(fieldsOf))
    if (block.type === 'tool_use') calls.set(stringOf(block.id) ?? '', block);
}

function finish(block: Fields, message: Fields, { tools, calls }: Making): void {
  const call = calls.get(stringOf(block.tool_use_id) ?? '');
  tools.finish(block, { ...message, tool_use_result: message.tool_use_result ?? assumedResult(call, block) });
}

/** As the runtime would have told it: the very shape `changesFromResult` reads. What is replaced are whole lines, mostly. */
function assumedResult(call: Fields | undefined, block: Fields): Fields | undefined {
  const name = stringOf(call?.name) ?? '';
  const input = fieldsOf(call?.input);
  const filePath = stringOf(input.file_path);
  if (!EDITS.has(name) || filePath === undefined || block.is_error === true) return undefined;
  if (name === 'Write' && /created/i.test(wordsOf(block.content)))
    return { filePath, type: 'create', content: stringOf(input.content) ?? '' };
  const edits =
    name === 'Write'
      ? [{ old_string: '', new_string: input.content }]
      : name === 'Edit'
        ? [input]
        : listOf(input.edits);
  const [before, after] = ['old_string', 'new_string'].map((side) =>
    edits.map((edit) => (stringOf(fieldsOf(edit)[side]) ?? '').replace(/[^\n]$/, '$&\n')).join(''),
  );
  return { notebook_path: filePath, original_file: before, updated_file: after };
}

function timeOf(timestamp: unknown): number | undefined {
  const at = Date.parse(stringOf(timestamp) ?? '');
  return Number.isNaN(at) ? undefined : at;
}
