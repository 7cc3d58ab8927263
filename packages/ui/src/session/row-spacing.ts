import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { opensAsCard } from './item-shape.ts';
import type { Row, Space } from './rows.ts';

type Weight = 'message' | 'head' | 'prose' | 'card' | 'step' | 'end';

/** The rows with the distance of each to the one above it; in a column to the one above it there. */
export function spaced(rows: readonly Row[], items: ReadonlyMap<string, Item>): Row[] {
  let previous: Weight | null = null;
  return rows.map((row) => {
    const weight = weightOf(row, items);
    const space = spaceBetween(previous, weight);
    previous = weight;
    if (row.kind !== 'beside') return { ...row, space };
    const columns = row.columns.map(({ turnId, rows }) => ({ turnId, rows: spaced(rows, items) }));
    return { ...row, space, columns };
  });
}

function weightOf(row: Row, items: ReadonlyMap<string, Item>): Weight {
  if (row.kind === 'echo' || row.kind === 'turn-start') return 'message';
  if (row.kind === 'turn-end') return 'end';
  if (row.kind === 'speaker') return 'head';
  if (row.kind === 'beside') return 'card';
  if (row.kind !== 'item') return 'step';
  const item = items.get(row.itemId);
  if (item?.kind === 'user_message' || (item?.kind === 'handover' && item.confirmed)) return 'message';
  if (item?.kind === 'agent_message') return 'prose';
  if (item?.kind === 'plan' || (item?.kind === 'tool' && opensAsCard(item))) return 'card';
  return 'step';
}

function spaceBetween(above: Weight | null, below: Weight): Space {
  if (above === null) return 'none';
  if (above === 'head') return 'step';
  if (below === 'message') return 'turn';
  if (above === 'message') return 'block';
  if (below === 'head') return 'turn';
  if (above === 'step' && (below === 'step' || below === 'end')) return 'none';
  return above === 'step' || below === 'step' || below === 'end' ? 'step' : 'block';
}
