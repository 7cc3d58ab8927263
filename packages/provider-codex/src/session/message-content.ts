import { readFile } from 'node:fs/promises';
import { HubError } from '@codeai-hub/protocol/errors';
import type { PromptPart } from '@codeai-hub/provider-kit/contract';
import type { TurnStartParams } from '../native/protocol.ts';

export type UserInput = TurnStartParams['input'][number];

const MAX_INLINE_TEXT = 256_000;

/** A message as the runtime takes it. */
export function userInput(parts: readonly PromptPart[]): Promise<UserInput[]> {
  return Promise.all(parts.map(inputOf));
}

export function textInput(text: string): UserInput {
  return { type: 'text', text, text_elements: [] };
}

async function inputOf(part: PromptPart): Promise<UserInput> {
  if (part.type === 'text') return textInput(part.text);
  if (part.type === 'image') return { type: 'localImage', path: part.path };
  return textInput(await fileWords(part.name, part.path));
}

/** A text file goes along whole; anything else is named by its path, for the agent's own tools. */
async function fileWords(name: string, path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: Error) => {
    throw new HubError('blob_not_found', { reason: error.message });
  });
  const isText = bytes.length <= MAX_INLINE_TEXT && !bytes.includes(0);
  if (!isText) return `The user attached the file "${name}". It is at ${path}`;
  return `The user attached the file "${name}":\n\n${bytes.toString('utf8')}`;
}
