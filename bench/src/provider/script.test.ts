import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerPrompt, parseScript, storyPrompt, streamPrompt } from './script.ts';

const words = (text: string) => [{ type: 'text' as const, text }];

test("the agent understands the bench's prompts", () => {
  assert.deepEqual(parseScript(words(streamPrompt(1000, 200))), { type: 'stream', count: 1000, rate: 200 });
  assert.deepEqual(parseScript(words(answerPrompt(50, 0))), { type: 'answer', count: 50, rate: 0 });
  assert.deepEqual(parseScript(words(storyPrompt(10_000))), { type: 'story', items: 10_000 });
});
