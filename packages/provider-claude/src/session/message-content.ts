import { readFile, stat } from 'node:fs/promises';
import type { SDKUserMessage } from '@anthropic-ai/claude-agent-sdk';
import { HubError } from '@codeai-hub/protocol/errors';
import type { PromptPart } from '@codeai-hub/provider-kit/contract';

type Content = Exclude<SDKUserMessage['message']['content'], string>[number];
type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp';

const IMAGE_TYPES: readonly string[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] satisfies ImageType[];

/** Of one picture or document, as the service takes it. */
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
  const { path, mediaType, name } = part;
  if (IMAGE_TYPES.includes(mediaType)) {
    const data = await wholeOf(path, name ?? 'the image');
    return { type: 'image', source: { type: 'base64', media_type: mediaType as ImageType, data } };
  }
  if (mediaType === 'application/pdf') {
    const data = await wholeOf(path, name ?? 'the document');
    return {
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data },
      ...(name && { title: name }),
    };
  }
  return { type: 'text', text: await fileWords(path, name ?? 'attachment') };
}

async function wholeOf(path: string, name: string): Promise<string> {
  const size = await sizeOf(path);
  if (size > MAX_BYTES) throw new HubError('too_large', { what: name, size, limit: MAX_BYTES });
  return (await read(path)).toString('base64');
}

/** A text file goes along whole; anything else is named by its path, for the agent's own tools. */
async function fileWords(path: string, name: string): Promise<string> {
  const bytes = (await sizeOf(path)) <= MAX_INLINE_TEXT ? await read(path) : undefined;
  if (bytes === undefined || bytes.includes(0)) return `The user attached the file "${name}". It is at ${path}`;
  return `The user attached the file "${name}":\n\n${bytes.toString('utf8')}`;
}

function sizeOf(path: string): Promise<number> {
  return stat(path).then(({ size }) => size, isGone);
}

function read(path: string): Promise<Buffer> {
  return readFile(path).catch(isGone);
}

function isGone(error: Error): never {
  throw new HubError('blob_not_found', { reason: error.message });
}
