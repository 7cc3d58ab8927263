import { ItemPatch, ItemStatus } from '@codeai-hub/protocol/channels/session/items';
import { FoundConversation, PageCursor } from '@codeai-hub/protocol/imports';
import * as z from 'zod';
import { ProviderItem } from '../events.ts';

const Id = z.string().min(1).max(200);

/** What was said or done, whole. Ids are the provider's own and need to be unique within one page only. */
export const HistoryEntry = z.discriminatedUnion('type', [
  /** a person said this: a turn begins. `messageId`: by it a fork can name it later */
  z.object({ type: z.literal('message'), text: z.string(), messageId: Id.optional(), at: z.number().optional() }),
  z.object({
    type: z.literal('item'),
    id: Id,
    parentId: Id.optional(),
    item: ProviderItem,
    status: ItemStatus.exclude(['open']),
    patch: ItemPatch.optional(),
    at: z.number().optional(),
  }),
]);
export type HistoryEntry = z.infer<typeof HistoryEntry>;
export type HistoryItem = Extract<HistoryEntry, { type: 'item' }>;

export const HistoryListPage = z.object({
  conversations: z.array(FoundConversation),
  next: PageCursor.nullable(),
  total: z.number().int().nullable(),
});
export type HistoryListPage = z.infer<typeof HistoryListPage>;

export const HistoryReadPage = z.object({
  conversation: FoundConversation,
  entries: z.array(HistoryEntry),
  next: PageCursor.nullable(),
});
export type HistoryReadPage = z.infer<typeof HistoryReadPage>;

/** No page of entries holds more characters than this, unless one entry does. */
export const HISTORY_PAGE_CHARACTERS = 1_000_000;
