import type { Item, ToolItem } from '@codeai-hub/protocol/channels/session/items';
import type { Turn } from '@codeai-hub/protocol/channels/session/state';

/** How far a row stands from the one above it. */
export type Space = 'none' | 'step' | 'block' | 'turn';

/** One row of the conversation. It names items and holds nothing of them, so a growing item is no other row. */
export type Row =
  | { readonly kind: 'item'; readonly key: string; readonly itemId: string; readonly space: Space }
  | { readonly kind: 'explored'; readonly key: string; readonly itemIds: readonly string[]; readonly space: Space }
  | { readonly kind: 'turn-start'; readonly key: string; readonly turnId: string; readonly space: Space }
  | { readonly kind: 'turn-end'; readonly key: string; readonly turnId: string; readonly space: Space }
  | { readonly kind: 'echo'; readonly key: string; readonly messageId: string; readonly space: Space }
  | { readonly kind: 'live'; readonly key: string; readonly turnId: string; readonly space: Space };

export interface RowInput {
  readonly items: readonly Item[];
  readonly turn: (turnId: string) => Turn | undefined;
  /** turns that go on, oldest first */
  readonly running: readonly string[];
  /** ids of own messages that the items do not show yet */
  readonly echoes: readonly string[];
}

/** Whether an item's change needs the rows to be built anew; text alone never does. */
export function shapeOf(item: Item): string {
  switch (item.kind) {
    case 'tool':
      return `${item.tool} ${item.status} ${item.parentId ?? ''} ${opensAsCard(item)} ${waitsForPerson(item)}`;
    case 'agent_message':
    case 'reasoning':
      return item.status === 'open' || item.text !== '' ? 'shown' : 'empty';
    default:
      return item.kind;
  }
}

/** Rows for items, turns and own messages on their way. Rows that stay the same keep their identity. */
export function buildRows(input: RowInput, before: readonly Row[]): Row[] {
  const rows: Row[] = [];
  const shown = input.items.filter((item) => item.parentId === undefined && !isEmpty(item));
  for (let at = 0; at < shown.length; ) {
    const item = shown[at] as Item;
    if (shown[at - 1]?.turnId !== item.turnId && input.turn(item.turnId)?.cause === 'agent')
      rows.push({ kind: 'turn-start', key: `start ${item.turnId}`, turnId: item.turnId, space: 'none' });
    const explored = exploredFrom(shown, at);
    if (explored.length > 1)
      rows.push({ kind: 'explored', key: `explored ${item.id}`, itemIds: explored, space: 'none' });
    else rows.push({ kind: 'item', key: keyOf(item), itemId: item.id, space: 'none' });
    at += Math.max(1, explored.length);
    const turnId = shown[at - 1]?.turnId ?? '';
    if (shown[at]?.turnId !== turnId && input.turn(turnId)?.outcome)
      rows.push({ kind: 'turn-end', key: `end ${turnId}`, turnId, space: 'none' });
  }
  for (const messageId of input.echoes)
    rows.push({ kind: 'echo', key: `message ${messageId}`, messageId, space: 'none' });
  for (const turnId of input.running) rows.push({ kind: 'live', key: `live ${turnId}`, turnId, space: 'none' });
  return keepIdentity(spaced(rows, input.items), before);
}

/** The echo of a message and the message itself are one row, so nothing is mounted anew when it arrives. */
function keyOf(item: Item): string {
  return item.kind === 'user_message' ? `message ${item.messageId}` : item.id;
}

function isEmpty(item: Item): boolean {
  return (item.kind === 'agent_message' || item.kind === 'reasoning') && shapeOf(item) === 'empty';
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

export function waitsForPerson(item: ToolItem): boolean {
  return item.status === 'open' && item.approvalId !== undefined && item.resolution === undefined;
}

export function opensAsCard(item: ToolItem): boolean {
  if (item.status === 'denied') return false;
  if (item.tool === 'edit') return (item.changes?.length ?? 0) > 0;
  return item.tool === 'command' && (item.text !== '' || item.blob !== undefined);
}

function spaced(rows: readonly Row[], items: readonly Item[]): Row[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  let previous: Weight | null = null;
  return rows.map((row) => {
    const weight = weightOf(row, byId);
    const space = spaceBetween(previous, weight);
    previous = weight;
    return { ...row, space };
  });
}

type Weight = 'message' | 'prose' | 'card' | 'step' | 'end';

function weightOf(row: Row, items: ReadonlyMap<string, Item>): Weight {
  if (row.kind === 'echo' || row.kind === 'turn-start') return 'message';
  if (row.kind === 'turn-end') return 'end';
  if (row.kind !== 'item') return 'step';
  const item = items.get(row.itemId);
  if (item?.kind === 'user_message') return 'message';
  if (item?.kind === 'agent_message') return 'prose';
  if (item?.kind === 'plan' || (item?.kind === 'tool' && opensAsCard(item))) return 'card';
  return 'step';
}

function spaceBetween(above: Weight | null, below: Weight): Space {
  if (above === null) return 'none';
  if (below === 'message') return 'turn';
  if (above === 'message') return 'block';
  if (above === 'step' && (below === 'step' || below === 'end')) return 'none';
  return above === 'step' || below === 'step' || below === 'end' ? 'step' : 'block';
}

function keepIdentity(rows: readonly Row[], before: readonly Row[]): Row[] {
  const known = new Map(before.map((row) => [row.key, row]));
  return rows.map((row) => {
    const old = known.get(row.key);
    return old && sameRow(old, row) ? old : row;
  });
}

function sameRow(one: Row, other: Row): boolean {
  if (one.kind !== other.kind || one.space !== other.space) return false;
  if (one.kind === 'item') return one.itemId === (other as typeof one).itemId;
  if (one.kind !== 'explored') return true;
  const ids = (other as typeof one).itemIds;
  return one.itemIds.length === ids.length && one.itemIds.every((id, at) => id === ids[at]);
}
