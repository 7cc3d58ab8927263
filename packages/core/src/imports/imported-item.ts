import type { Item, ItemPatch } from '@codeai-hub/protocol/channels/session/items';
import type { HistoryItem } from '@codeai-hub/provider-kit/history/entries';
import { beginningOf, isTooLong, type Spill, spillDiff } from '../sessions/spill.ts';

interface Place {
  id: string;
  turnId: string;
  parentId: string | undefined;
  /** where the record does not say when */
  at: number;
}

/** A finished item of an agent's history, as one of the session's. Without a place for long texts they are cut. */
export function importedItem(entry: HistoryItem, place: Place, spill: Spill | null): Item {
  const at = entry.at ?? place.at;
  return {
    ...entry.item,
    ...bounded({ ...entry.item, ...entry.patch }, spill),
    id: place.id,
    turnId: place.turnId,
    ...(place.parentId === undefined ? {} : { parentId: place.parentId }),
    status: entry.status,
    startedAt: at,
    endedAt: at,
    imported: true,
  } as Item;
}

function bounded(fields: ItemPatch, spill: Spill | null): ItemPatch {
  const { text = '', input, changes } = fields;
  const inputBlob = isTooLong(input) && spill ? { inputBlob: spill(input) } : {};
  return {
    ...fields,
    text: beginningOf(text),
    ...(isTooLong(text) && spill ? { blob: spill(text) } : {}),
    ...(input === undefined ? {} : { input: beginningOf(input), ...inputBlob }),
    ...(changes === undefined ? {} : { changes: changes.map((change) => boundedDiff(change, spill)) }),
  };
}

function boundedDiff(change: NonNullable<ItemPatch['changes']>[number], spill: Spill | null) {
  if (spill) return spillDiff(change, spill);
  return isTooLong(change.diff) ? { ...change, diff: beginningOf(change.diff) } : change;
}
