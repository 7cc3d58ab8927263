import type { PromptPart } from '@codeai-hub/provider-kit/contract';

/** What the bench's agent is told to do, in the words of a prompt. */
export type Script =
  /** deltas that tell their place and time */
  | { type: 'stream'; count: number; rate: number }
  /** the same number of deltas of an answer as people read it */
  | { type: 'answer'; count: number; rate: number }
  | { type: 'story'; items: number };

export function streamPrompt(count: number, rate: number): string {
  return `stream ${count} ${rate}`;
}

export function answerPrompt(count: number, rate: number): string {
  return `answer ${count} ${rate}`;
}

export function storyPrompt(items: number): string {
  return `story ${items}`;
}

export function parseScript(content: readonly PromptPart[]): Script {
  const words = content.map((part) => (part.type === 'text' ? part.text : '')).join(' ');
  const [verb, first, second] = words.trim().split(/\s+/);
  if (verb === 'story') return { type: 'story', items: Number(first) };
  return { type: verb === 'answer' ? 'answer' : 'stream', count: Number(first), rate: Number(second) };
}
