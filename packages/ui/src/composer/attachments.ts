import type { BlobRef, ContentPart } from '@codeai-hub/protocol/content';
import { MAX_CLIENT_FRAME } from '@codeai-hub/protocol/wire';
import { t } from '../strings/strings.ts';

/** A file beside the text, on its way to the core or there. */
export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly isImage: boolean;
  readonly status: 'uploading' | 'ready' | 'failed';
  readonly blob: BlobRef | null;
  readonly problem: string | null;
}

/** Pasted text longer than this becomes an attachment: nobody wants to read it in the message field. */
export const longPaste = 12_000;

const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export function newAttachment(id: string, file: File): Attachment {
  return {
    id,
    name: file.name || 'file',
    isImage: imageTypes.has(file.type),
    status: 'uploading',
    blob: null,
    problem: null,
  };
}

export function contentPart({ isImage, blob, name }: Attachment): ContentPart | null {
  if (!blob) return null;
  return isImage ? { type: 'image', blob, name } : { type: 'file', blob, name };
}

/** Whether a message can carry the text itself. Half a frame is left for all else that is in it. */
export function fitsMessage(text: string): boolean {
  const most = MAX_CLIENT_FRAME / 2;
  if (text.length > most) return false;
  if (text.length * 6 + 2 <= most) return true;
  return new TextEncoder().encode(JSON.stringify(text)).length <= most;
}

/** The words of a message; those that are too long for one are stored as a file, which the message names. */
export async function sentWords(text: string, store: (file: File) => Promise<BlobRef>): Promise<ContentPart[]> {
  if (text.trim() === '') return [];
  if (fitsMessage(text)) return [{ type: 'text', text }];
  const name = 'message.txt';
  const blob = await store(new File([text], name, { type: 'text/plain' }));
  return [
    { type: 'text', text: t().composer.messageInFile(name) },
    { type: 'file', blob, name },
  ];
}
