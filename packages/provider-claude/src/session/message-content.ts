import { readFile } from 'node:fs/promises';
import type { SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';
import { HubError } from '@codeai-hub/protocol/errors';
import type { PromptPart } from '@codeai-hub/provider-kit/contract';

type Content = Exclude<SDKUserMessage['message']['content'], string>[number];
type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

const IMAGE_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] satisfies ImageType[];

/** Of one attachment, as the service takes it. */
const MAX_BYTES = 20_000_000;
const MAX_INLINE_TEXT = 256_000;

/** A message as the runtime takes it. Its id is the key by which it is found again after a crash (I7). */
export async function userMessage(messageId: string, parts: readonly PromptPart[]): Promise<SDKUserMessage> {
  const blocks = await Promise.all(parts.map(blockOf));
  const only = blocks[0];
  const content = blocks.length === 1 && only?.type === 'text' ? only.text : blocks;
  return {
    type: 'user',
    uuid: messageId as NonNullable<SDKUserMessage['uuid']>,
    message: { role: 'user', content },
    parent_tool_use_id: null,
  };
}

async function blockOf(part: PromptPart): Promise<Content> {
  if (part.type === 'text') return { type: 'text', text: part.text };
  const bytes = await readAttachment(part.path, part.name ?? 'the image');
  const data = bytes.toString('base64');
  if (IMAGE_TYPES.includes(part.mediaType)) {
    return { type: 'image', source: { type: 'base64', media_type: part.mediaType as ImageType, data } };
  }
  if (part.mediaType === 'application/pdf') {
    return {
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data },
      ...(part.name && { title: part.name }),
    };
  }
  return { type: 'text', text: fileWords(part.name ?? 'attachment', part.path, bytes) };
}

/** A text file goes along whole; anything else is named by its path, for the agent's own tools. */
function fileWords(name: string, path: string, bytes: Buffer): string {
  const isText = bytes.length <= MAX_INLINE_TEXT && !bytes.includes(0);
  if (!isText) return `The user attached the file "${name}". It is at ${path}`;
  return `The user attached the file "${name}":\n\n${bytes.toString('utf8')}`;
}

async function readAttachment(path: string, name: string): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new HubError('blob_not_found', { reason: (error as Error).message });
  }
  if (bytes.length > MAX_BYTES) throw new HubError('too_large', { what: name, size: bytes.length, limit: MAX_BYTES });
  return bytes;
}
