import type { ProviderItem } from '@codeai-hub/provider-kit/events';
import type { HistoryEntry, HistoryItem } from '@codeai-hub/provider-kit/history/entries';
import { type Fields, fieldsOf, listOf, numberOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { endOf, itemOf } from '../translate/describe.ts';

/** What only says that something else happened. */
const SILENT = new Set([
  'hookPrompt',
  'subAgentActivity',
  'enteredReviewMode',
  'exitedReviewMode',
  'functionCallOutput',
]);

/** The turns of a record as the entries of a history: the items as they are told of a running turn. */
export function entriesOf(turns: readonly Fields[], folder: string): HistoryEntry[] {
  return turns.flatMap((turn) => {
    const begun = numberOf(turn.startedAt);
    const at = begun === undefined ? undefined : begun * 1000;
    const entries = listOf(turn.items)
      .map(fieldsOf)
      .flatMap((item) => entryOf(item, folder, at));
    const error = stringOf(fieldsOf(turn.error).message);
    return error === undefined ? entries : [...entries, notice(`${stringOf(turn.id) ?? ''}-error`, error, at)];
  });
}

function entryOf(native: Fields, folder: string, turnAt: number | undefined): HistoryEntry[] {
  const at = numberOf(native.startedAtMs) ?? turnAt;
  if (native.type === 'userMessage') return [messageOf(native, at)];
  if (SILENT.has(stringOf(native.type) ?? '')) return [];
  const id = stringOf(native.id) ?? stringOf(native.type) ?? 'item';
  const item = itemOf(native, folder);
  if (item === undefined) return [whole(id, nativeItem(native), at)];
  const { status, patch } = endOf(native, folder);
  const isWords = item.kind === 'agent_message' || item.kind === 'reasoning';
  // What has no words is no bubble.
  if (isWords && (patch.text ?? '') === '') return [];
  return [{ ...whole(id, item, at), status, patch }];
}

function messageOf(native: Fields, at: number | undefined): HistoryEntry {
  const messageId = stringOf(native.clientId);
  const text = listOf(native.content)
    .map(fieldsOf)
    .map((part) => stringOf(part.text) ?? `[${stringOf(part.type) ?? 'attachment'}]`)
    .join('\n');
  return { type: 'message', text, ...(messageId !== undefined && { messageId }), ...(at !== undefined && { at }) };
}

function nativeItem(native: Fields): ProviderItem {
  if (native.type === 'contextCompaction')
    return { kind: 'notice', level: 'info', topic: 'compaction', text: 'The conversation was compacted.' };
  return { kind: 'native', name: `item/${stringOf(native.type) ?? 'unnamed'}`, text: JSON.stringify(native) };
}

function notice(id: string, text: string, at: number | undefined): HistoryItem {
  return whole(id, { kind: 'notice', level: 'error', topic: 'error', text }, at);
}

function whole(id: string, item: ProviderItem, at: number | undefined): HistoryItem {
  return { type: 'item', id: id.slice(0, 200), item, status: 'completed', ...(at !== undefined && { at }) };
}
