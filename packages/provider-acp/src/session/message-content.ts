import { readFile, stat } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { HubError } from '@codeai-hub/protocol/errors';
import type { PromptPart } from '@codeai-hub/provider-kit/contract';
import { type Fields, fieldsOf } from '@codeai-hub/provider-kit/reading';

type Block = Record<string, unknown>;

/** Of one picture, as services take it. */
const MAX_BYTES = 20_000_000;
const MAX_INLINE_TEXT = 256_000;

/** A message as the agent takes it, by what it says it can take. */
export function promptBlocks(parts: readonly PromptPart[], capabilities: Fields, name: string): Promise<Block[]> {
  const { image, embeddedContext } = fieldsOf(capabilities.promptCapabilities);
  return Promise.all(
    parts.map(async (part): Promise<Block> => {
      if (part.type === 'text') return { type: 'text', text: part.text };
      if (part.type === 'file') return fileBlock(part, embeddedContext === true);
      if (image !== true) throw new HubError('unsupported', { provider: name, what: 'look at pictures' });
      const data = (await wholeOf(part.path, part.name ?? 'the image')).toString('base64');
      return { type: 'image', mimeType: part.mediaType, data };
    }),
  );
}

/** A short text goes along whole; anything else is named by its path, for the agent's own tools. */
async function fileBlock({ path, mediaType, name }: PromptPart & { type: 'file' }, embeds: boolean): Promise<Block> {
  const uri = pathToFileURL(path).href;
  const bytes = (await sizeOf(path)) <= MAX_INLINE_TEXT ? await read(path) : undefined;
  if (bytes === undefined || bytes.includes(0)) return { type: 'resource_link', uri, name, mimeType: mediaType };
  const text = bytes.toString('utf8');
  if (embeds) return { type: 'resource', resource: { uri, mimeType: mediaType, text } };
  return { type: 'text', text: `The user attached the file "${name}":\n\n${text}` };
}

async function wholeOf(path: string, what: string): Promise<Buffer> {
  const size = await sizeOf(path);
  if (size > MAX_BYTES) throw new HubError('too_large', { what, size, limit: MAX_BYTES });
  return read(path);
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
