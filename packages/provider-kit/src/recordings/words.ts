import type { ProviderEvent, ProviderItem } from '../events.ts';

/** What an event is in the matrix: its type, and of items and requests what kind of one. */
export function wordOf(event: ProviderEvent): string {
  if (event.type === 'item.started') return itemWord(event.item);
  if (event.type === 'approval.requested') return `approval ${event.request.type}`;
  return event.type;
}

function itemWord(item: ProviderItem): string {
  switch (item.kind) {
    case 'tool':
      return `tool ${item.tool}`;
    case 'notice':
      return `notice ${item.topic}`;
    default:
      return item.kind;
  }
}
