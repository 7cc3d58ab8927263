import type { BlobRef, ContentPart } from '@codeai-hub/protocol/content';

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
