import type { ContentPart } from '@codeai-hub/protocol/content';
import { HubError } from '@codeai-hub/protocol/errors';
import type { PromptPart } from '@codeai-hub/provider-kit/contract';
import type { BlobStore } from '../storage/blobs.ts';

/** Attachments go to the agent as files: it runs on this machine. Throws blob_not_found. */
export function promptPart(part: ContentPart, blobs: BlobStore): PromptPart {
  if (part.type === 'text') return part;
  const { mediaType, hash, size } = part.blob;
  if (!blobs.has(hash, size)) throw new HubError('blob_not_found');
  const file = { path: blobs.path(hash), mediaType };
  if (part.type === 'file') return { type: 'file', name: part.name, ...file };
  return { type: 'image', ...file, ...(part.name === undefined ? {} : { name: part.name }) };
}
