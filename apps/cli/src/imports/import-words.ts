import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { ImportEntry } from '@codeai-hub/protocol/imports';
import type { Output } from '../output/output.ts';
import { printable, printableLine } from '../output/printable.ts';
import { ago } from '../output/quantities.ts';
import { headOf, toolEnd } from '../sessions/item-words.ts';
import { shortIds } from '../sessions/session-words.ts';

/** One row per conversation: id, whether it is here already, agent, when, what about, where. */
export function importRows(found: readonly ImportEntry[], now: number, output: Pick<Output, 'style'>): string[][] {
  const short = shortIds(found.map(({ nativeId }) => nativeId));
  return found.map((one) => [
    output.style('bold', short.get(one.nativeId) ?? one.nativeId),
    stateOf(one, output),
    printableLine(one.provider),
    ago(now - one.updatedAt),
    printableLine(one.problem?.message ?? one.title, one.problem ? 120 : 50),
    output.style('dim', printableLine(one.folder ?? '')),
  ]);
}

function stateOf({ sessionId, problem }: ImportEntry, output: Pick<Output, 'style'>): string {
  if (problem) return output.style('red', 'unreadable');
  return sessionId === undefined ? '-' : output.style('green', 'in the hub');
}

/** Whether it is one of those with these words in title, folder or agent. */
export function fits({ title, folder, provider }: ImportEntry, words: string): boolean {
  return `${title} ${folder ?? ''} ${provider}`.toLowerCase().includes(words.trim().toLowerCase());
}

/** An item of a conversation that is over. */
export function itemLines(item: Item, output: Pick<Output, 'style'>): string[] {
  const head = headOf(item);
  const lines = head === null ? [] : [item.kind === 'user_message' ? output.style('bold', head) : head];
  if (item.kind === 'agent_message' || item.kind === 'plan') lines.push(printable(item.text).trimEnd());
  if (item.kind === 'tool') lines.push(...toolEnd(item).map((line) => output.style('dim', line)));
  return lines;
}
