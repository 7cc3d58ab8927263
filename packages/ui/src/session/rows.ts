import type { Item, UserMessageItem } from '@codeai-hub/protocol/channels/session/items';
import type { Turn } from '@codeai-hub/protocol/channels/session/state';
import { type Block, exchangesOf, neighbours, openingOf } from './blocks.ts';
import { isEmpty, isInTrouble, waitsForPerson } from './item-shape.ts';
import { keepIdentity } from './row-identity.ts';
import { spaced } from './row-spacing.ts';

/** How far a row stands from the one above it. */
export type Space = 'none' | 'step' | 'block' | 'turn';

interface At {
  readonly key: string;
  readonly space: Space;
}

/** One row of the conversation. It names items and holds nothing of them, so a growing item is no other row. */
export type Row =
  | (At & { readonly kind: 'item'; readonly itemId: string })
  | (At & { readonly kind: 'explored'; readonly itemIds: readonly string[] })
  | (At & { readonly kind: 'turn-start' | 'turn-end' | 'speaker' | 'live'; readonly turnId: string })
  | (At & { readonly kind: 'echo'; readonly messageId: string })
  /** a message that is shown whole where another agent got it */
  | (At & { readonly kind: 'copy'; readonly itemId: string })
  | (At & { readonly kind: 'beside'; readonly columns: readonly Column[] });

/** A part of one turn, beside those of others. */
export interface Column {
  readonly turnId: string;
  readonly rows: readonly Row[];
}

export interface RowInput {
  readonly items: readonly Item[];
  readonly turn: (turnId: string) => Turn | undefined;
  /** turns that go on, oldest first */
  readonly running: readonly string[];
  /** ids of own messages that the items do not show yet */
  readonly echoes: readonly string[];
  /** there are several agents: every turn says whose it is, and they may run side by side */
  readonly several: boolean;
  /** so many answers to one message have room beside each other */
  readonly columns: number;
}

/** Rows for items, turns and own messages on their way. Rows that stay the same keep their identity. */
export function buildRows(input: RowInput, before: readonly Row[]): Row[] {
  const shown = input.items.filter((item) => item.parentId === undefined && !isEmpty(item));
  const rows = input.several ? rowsOfSeveral(shown, input) : rowsOfOne(shown, input);
  for (const messageId of input.echoes) rows.push({ ...at(`message ${messageId}`), kind: 'echo', messageId });
  if (!input.several) for (const turnId of input.running) rows.push(liveRow(turnId));
  return keepIdentity(spaced(rows, new Map(input.items.map((item) => [item.id, item]))), before);
}

const at = (key: string): At => ({ key, space: 'none' });

const liveRow = (turnId: string): Row => ({ ...at(`live ${turnId}`), kind: 'live', turnId });

function rowsOfOne(shown: readonly Item[], { turn }: RowInput): Row[] {
  const messages = new Set<string>();
  return neighbours(shown).flatMap(({ turnId, items }) => [
    ...startOf(turnId, turn),
    ...rowsOfItems(items, messages),
    ...endOf(turnId, turn),
  ]);
}

function rowsOfSeveral(shown: readonly Item[], input: RowInput): Row[] {
  const messages = new Set<string>();
  return exchangesOf(shown, input.running, input.turn).flatMap(({ message, blocks }) => {
    const boundary = blocks.flatMap(({ items }) => items.filter(isBoundary));
    const head = rowsOfItems([...boundary, ...(message ? [message] : [])], messages);
    const bodies = blocks.map((block) => ({ turnId: block.turnId, rows: bodyOf(block, input, messages) }));
    if (bodies.length === 1 || input.columns === 1) return [...head, ...bodies.flatMap(({ rows }) => rows)];
    return [...head, ...besideEachOther(bodies, input.columns)];
  });
}

/** What a turn shows under its message. */
function bodyOf(block: Block, { turn, running }: RowInput, messages: Set<string>): Row[] {
  const { turnId, items } = block;
  const opening = openingOf(block);
  const troubled = opening && isInTrouble(opening) && !messages.has(opening.id);
  return [
    ...startOf(turnId, turn),
    { ...at(`speaker ${turnId}`), kind: 'speaker', turnId },
    ...(troubled ? [{ ...at(opening.id), kind: 'copy' as const, itemId: opening.id }] : []),
    ...rowsOfItems(
      items.filter((item) => item !== opening && !isBoundary(item)),
      messages,
    ),
    ...(running.includes(turnId) ? [liveRow(turnId)] : endOf(turnId, turn)),
  ];
}

/** In pieces, so that of long answers too only what is near the view is there. A piece is as high as its highest column. */
function besideEachOther(all: readonly Column[], columns: number): Row[] {
  const rows: Row[] = [];
  for (let from = 0; from < all.length; from += columns) {
    const side = all.slice(from, from + columns);
    const longest = Math.max(...side.map((column) => column.rows.length));
    for (let piece = 0; piece < longest; piece += pieceRows)
      rows.push({
        ...at(`beside ${side[0]?.turnId} ${piece}`),
        kind: 'beside',
        columns: side.map(({ turnId, rows }) => ({ turnId, rows: rows.slice(piece, piece + pieceRows) })),
      });
  }
  return rows;
}

const pieceRows = 40;

function startOf(turnId: string, turn: RowInput['turn']): Row[] {
  return turn(turnId)?.cause === 'agent' ? [{ ...at(`start ${turnId}`), kind: 'turn-start', turnId }] : [];
}

function endOf(turnId: string, turn: RowInput['turn']): Row[] {
  return turn(turnId)?.outcome ? [{ ...at(`end ${turnId}`), kind: 'turn-end', turnId }] : [];
}

/** `messages` holds what of the person's is shown by now, by both its ids: it is shown once. */
function rowsOfItems(items: readonly Item[], messages: Set<string>): Row[] {
  const rows: Row[] = [];
  for (let place = 0; place < items.length; ) {
    const item = items[place] as Item;
    const explored = exploredFrom(items, place);
    if (explored.length > 1) rows.push({ ...at(`explored ${item.id}`), kind: 'explored', itemIds: explored });
    else if (item.kind === 'user_message') rows.push(messageRow(item, messages));
    else rows.push({ ...at(item.id), kind: 'item', itemId: item.id });
    place += Math.max(1, explored.length);
  }
  return rows;
}

/** The echo of a message and the message itself are one row, so nothing is mounted anew when it arrives. */
function messageRow(item: UserMessageItem, messages: Set<string>): Row {
  const known = messages.has(item.messageId);
  messages.add(item.messageId);
  messages.add(item.id);
  if (known && item.steer) return { ...at(item.id), kind: 'copy', itemId: item.id };
  return { ...at(known ? item.id : `message ${item.messageId}`), kind: 'item', itemId: item.id };
}

/** Where a person handed the work over stands before the message that went with it; what an agent was told by itself is its own. */
function isBoundary(item: Item): boolean {
  return item.kind === 'handover' && item.confirmed;
}

/** Reading and searching is how an agent looks around: neighbours are told in one line. */
function exploredFrom(items: readonly Item[], from: number): string[] {
  const ids: string[] = [];
  const turnId = items[from]?.turnId;
  for (let at = from; at < items.length; at++) {
    const item = items[at] as Item;
    const looks = item.kind === 'tool' && (item.tool === 'read' || item.tool === 'search');
    if (!looks || item.turnId !== turnId || waitsForPerson(item)) break;
    if (item.status !== 'completed' && item.status !== 'open') break;
    ids.push(item.id);
  }
  return ids;
}
