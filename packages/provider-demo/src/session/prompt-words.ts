import { stat } from 'node:fs/promises';
import type { PromptPart } from '@codeai-hub/provider-kit/contract';

/** A message as words. Attachments become a line each: the demo agent cannot see, but it says what it was given. */
export async function wordsOf(content: PromptPart[]): Promise<string> {
  const lines = await Promise.all(content.map((part) => (part.type === 'text' ? part.text : attachment(part))));
  return lines.join('\n').trim();
}

export const ATTACHMENT = /^\[attached (?:image|file): .*\]$/gm;

async function attachment(part: Exclude<PromptPart, { type: 'text' }>): Promise<string> {
  const size = await stat(part.path).then(
    ({ size }) => `${size} bytes`,
    () => 'not readable',
  );
  return `[attached ${part.type}: ${part.name ?? 'without a name'}, ${part.mediaType}, ${size}]`;
}
