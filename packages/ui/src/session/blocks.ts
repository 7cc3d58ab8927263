import type { Item, UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import type { Turn } from '@codeai-hub/protocol/channels/session/state';

/** What one turn put into the conversation, in its order. */
export interface Block {
  readonly turnId: string;
  readonly items: readonly Item[];
}

/** Turns that answer the same message, in the order in which they began. */
export interface Exchange {
  readonly message: UserMessageItem | undefined;
  readonly blocks: readonly Block[];
}

type FindTurn = (turnId: string) => Turn | undefined;

/** Neighbours of the same turn. Enough where turns follow each other, as those of one agent do. */
export function neighbours(items: readonly Item[]): Block[] {
  const blocks: { turnId: string; items: Item[] }[] = [];
  for (const item of items) {
    const last = blocks.at(-1);
    if (last?.turnId === item.turnId) last.items.push(item);
    else blocks.push({ turnId: item.turnId, items: [item] });
  }
  return blocks;
}

/**
 * Items of turns that ran side by side, each turn by itself and in the order in which they began, which the number tells
 * also while the older items of one are not loaded. A running turn has its block before it has items.
 */
export function exchangesOf(items: readonly Item[], running: readonly string[], turn: FindTurn): Exchange[] {
  const byTurn = new Map<string, { turnId: string; number: number; items: Item[] }>();
  let number = 0;
  for (const item of items) {
    number = turn(item.turnId)?.number ?? number;
    const block = byTurn.get(item.turnId);
    if (block) block.items.push(item);
    else byTurn.set(item.turnId, { turnId: item.turnId, number, items: [item] });
  }
  for (const turnId of running)
    if (!byTurn.has(turnId)) byTurn.set(turnId, { turnId, number: turn(turnId)?.number ?? number, items: [] });
  const blocks = [...byTurn.values()].sort((one, other) => one.number - other.number);
  return joinedByMessage(blocks);
}

function joinedByMessage(blocks: readonly Block[]): Exchange[] {
  const exchanges: { message: UserMessageItem | undefined; blocks: Block[] }[] = [];
  for (const block of blocks) {
    const message = openingOf(block);
    const last = exchanges.at(-1);
    if (message && last?.message?.messageId === message.messageId) last.blocks.push(block);
    else exchanges.push({ message, blocks: [block] });
  }
  return exchanges;
}

/** The message that a turn answers; what was sent into it while it ran is another. */
export function openingOf({ items }: Block): UserMessageItem | undefined {
  const first = items.find((item) => item.kind === 'user_message');
  return first?.kind === 'user_message' && !first.steer ? first : undefined;
}
