import type { Content } from '../../content.ts';
import type { Item } from './items.ts';

/** What an item weighs in a state: the UTF-16 units of those of its texts that can be long. */
export function weightOf(item: Item): number {
  if (item.kind === 'user_message') return item.text.length + weightOfContent(item.content);
  if (item.kind !== 'tool') return item.text.length;
  const shown = item.text.length + (item.target?.length ?? 0) + (item.input?.length ?? 0);
  return (item.changes ?? []).reduce((sum, { diff = '' }) => sum + diff.length, shown);
}

export function weightOfContent(content: Content): number {
  return content.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0);
}
