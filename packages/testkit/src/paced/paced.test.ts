import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnthropicEndpoint } from '../anthropic/endpoint.ts';
import { GeminiEndpoint } from '../gemini/endpoint.ts';
import { OpenAiEndpoint } from '../openai/endpoint.ts';
import { DELTA_LENGTH, nowMicros, readDelta } from './deltas.ts';
import { paced } from './paced.ts';

const SCRIPT = 'model> paced 5 1000';

test('a paced text has all its deltas in order, each with the time it was made', async () => {
  const began = nowMicros();
  const deltas: { index: number; micros: number }[] = [];
  for await (const text of paced(50, 10_000)) deltas.push(readDelta(text, 0));
  assert.deepEqual(
    deltas.map(({ index }) => index),
    Array.from({ length: 50 }, (_, index) => index),
  );
  const times = [began, ...deltas.map(({ micros }) => micros)];
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});

test('no delta is said before its time', async () => {
  const began = nowMicros();
  for await (const text of paced(5, 500)) {
    const { index, micros } = readDelta(text, 0);
    assert.ok(micros - began >= index * 2000);
  }
});

test('every scripted model says a paced text', async (t) => {
  const [anthropic, openai, gemini] = await Promise.all([
    AnthropicEndpoint.start(),
    OpenAiEndpoint.start(),
    GeminiEndpoint.start(),
  ]);
  t.after(() => Promise.all([anthropic.stop(), openai.stop(), gemini.stop()]));
  const content = [{ type: 'text', text: SCRIPT }];
  const input = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: SCRIPT }] }];
  const contents = [{ role: 'user', parts: [{ text: SCRIPT }] }];
  const stream = true;
  const said = await Promise.all([
    numbersFrom(`${anthropic.url}/v1/messages`, { model: 'm', stream, messages: [{ role: 'user', content }] }),
    numbersFrom(`${openai.url}/responses`, { model: 'm', stream, prompt_cache_key: 'c', input }),
    numbersFrom(`${gemini.url}/v1beta/models/m:streamGenerateContent?alt=sse`, { contents }),
  ]);
  for (const numbers of said) assert.deepEqual(numbers.slice(0, 5), [0, 1, 2, 3, 4]);
});

/** Some say the whole text again at the end. */
async function numbersFrom(url: string, body: object): Promise<number[]> {
  const headers = { 'content-type': 'application/json' };
  const answer = await (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).text();
  return [...answer.matchAll(/"(\d{7}:\d{15}[^"]*)"/g)]
    .map(([, text = '']) => text)
    .filter((text) => text.length === DELTA_LENGTH)
    .map((text) => readDelta(text, 0).index);
}
