import type { Item, ToolItem, UserMessageItem } from '@codeai-hub/protocol/channels/session/items';

/** Whether an item's change needs the rows to be built anew; text alone never does. */
export function shapeOf(item: Item): string {
  switch (item.kind) {
    case 'tool':
      return `${item.tool} ${item.status} ${item.parentId ?? ''} ${opensAsCard(item)} ${waitsForPerson(item)}`;
    case 'agent_message':
    case 'reasoning':
      return item.status === 'open' || item.text !== '' ? 'shown' : 'empty';
    case 'user_message':
      return `${item.kind} ${isInTrouble(item)}`;
    default:
      return item.kind;
  }
}

export function isEmpty(item: Item): boolean {
  return (item.kind === 'agent_message' || item.kind === 'reasoning') && shapeOf(item) === 'empty';
}

export function isInTrouble({ delivery }: UserMessageItem): boolean {
  return delivery === 'not_delivered' || delivery === 'unknown';
}

export function waitsForPerson(item: ToolItem): boolean {
  return item.status === 'open' && item.approvalId !== undefined && item.resolution === undefined;
}

export function opensAsCard(item: ToolItem): boolean {
  if (item.status === 'denied') return false;
  if (item.tool === 'edit') return (item.changes?.length ?? 0) > 0;
  return item.tool === 'command' && (item.text !== '' || item.blob !== undefined);
}
