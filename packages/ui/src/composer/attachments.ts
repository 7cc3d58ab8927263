import { BlobRef, type ContentPart } from '@codeai-hub/protocol/content';
import { HubErrorShape } from '@codeai-hub/protocol/errors';

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

/** Stores a file with the core. Rejects with an Error whose message is for a person. */
export async function upload(sessionId: string, file: Blob, type: string): Promise<BlobRef> {
  const answer = await fetch(`api/v1/sessions/${sessionId}/blobs`, {
    method: 'POST',
    body: file,
    credentials: 'same-origin',
    headers: { 'Content-Type': type || 'application/octet-stream' },
  });
  const body: unknown = await answer.json();
  if (answer.ok) return BlobRef.parse(body);
  const error = HubErrorShape.safeParse((body as { error?: unknown } | null)?.error);
  throw new Error(error.success ? error.data.message : answer.statusText);
}
