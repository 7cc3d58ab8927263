import * as z from 'zod';
import { Item } from './channels/session/items.ts';
import { HubErrorShape } from './errors.ts';

/** An agent's own name of a conversation, opaque to everything but its provider. Never a path or a switch. */
export const NativeId = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,199}$/);

/** Where the next page begins; opaque, and of no use to another listing. */
export const PageCursor = z.string().min(1).max(500);

/** A conversation that an agent's own program keeps on this machine. */
export const FoundConversation = z.object({
  nativeId: NativeId,
  title: z.string().max(500),
  /** where it took place; null where the record does not tell */
  folder: z.string().max(4096).nullable(),
  createdAt: z.number().optional(),
  updatedAt: z.number(),
  /** why it cannot be read: it is listed all the same, and left alone */
  problem: HubErrorShape.optional(),
});
export type FoundConversation = z.infer<typeof FoundConversation>;

export const ImportEntry = FoundConversation.extend({
  provider: z.string(),
  /** the session of the hub that continues it already */
  sessionId: z.string().optional(),
});
export type ImportEntry = z.infer<typeof ImportEntry>;

export const ImportPage = z.object({
  /** newest first; may be empty although more follow */
  conversations: z.array(ImportEntry),
  /** null: that was the last page */
  next: PageCursor.nullable(),
  /** all there are, where that is known without reading them */
  total: z.number().int().nullable(),
});
export type ImportPage = z.infer<typeof ImportPage>;

/** A piece of a conversation, to be read only. Long texts are cut; a session that continues it has them whole. */
export const ImportPreview = z.object({
  conversation: ImportEntry,
  items: z.array(Item),
  next: PageCursor.nullable(),
});
export type ImportPreview = z.infer<typeof ImportPreview>;
