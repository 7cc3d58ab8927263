import type { FileChange } from '@codeai-hub/protocol/channels/session/items';
import { type BlobRef, INLINE_TEXT_LIMIT } from '@codeai-hub/protocol/content';

/** Keeps a text that is too long for the state as a blob of the session. */
export type Spill = (text: string) => BlobRef;

export function isTooLong(text: string | undefined): text is string {
  return text !== undefined && text.length > INLINE_TEXT_LIMIT;
}

/** The beginning of a text that is too long, and the blob that has the whole of it. */
export function spilled(text: string, spill: Spill): { text: string; blob: BlobRef } {
  return { text: beginningOf(text), blob: spill(text) };
}

export function spillDiff(change: FileChange, spill: Spill): FileChange {
  if (!isTooLong(change.diff)) return change;
  const { diff, ...rest } = change;
  return { ...rest, blob: spill(diff) };
}

/** The beginning of a long text, never cut inside a surrogate pair. */
export function beginningOf(text: string): string {
  if (!isTooLong(text)) return text;
  const code = text.charCodeAt(INLINE_TEXT_LIMIT - 1);
  const begin = text.slice(0, code >= 0xd800 && code <= 0xdbff ? INLINE_TEXT_LIMIT - 1 : INLINE_TEXT_LIMIT);
  // Made anew: a slice would keep the whole text in memory for as long as the item is there.
  return JSON.parse(JSON.stringify(begin)) as string;
}
