import * as z from 'zod';

/** Text longer than this (UTF-16 units) is kept as a blob once its item is completed; the item holds the beginning. */
export const INLINE_TEXT_LIMIT = 16_384;

export const BlobRef = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** bytes */
  size: z.number().int().nonnegative(),
  mediaType: z.string().max(200),
});
export type BlobRef = z.infer<typeof BlobRef>;

/** A part of a user message. Images and files are uploaded first and named by their hash. */
export const ContentPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), blob: BlobRef, name: z.string().max(500).optional() }),
  z.object({ type: z.literal('file'), blob: BlobRef, name: z.string().max(500) }),
]);
export type ContentPart = z.infer<typeof ContentPart>;

export const Content = z.array(ContentPart).min(1).max(100);
export type Content = z.infer<typeof Content>;

/** The words of a message, without its attachments. */
export function textOf(content: Content): string {
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}
