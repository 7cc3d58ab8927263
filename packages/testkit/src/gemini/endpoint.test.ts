import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { GeminiEndpoint } from './endpoint.ts';

type Chunk = { candidates?: { content: { parts: Record<string, unknown>[] }; finishReason?: string }[] };

let endpoint: GeminiEndpoint;
before(async () => {
  endpoint = await GeminiEndpoint.start();
});
after(() => endpoint.stop());

const user = (text: string) => ({ role: 'user', parts: [{ text }] });
const model = (...parts: object[]) => ({ role: 'model', parts });
const result = (name: string, response: object) => ({
  role: 'user',
  parts: [{ functionResponse: { name, response } }],
});

let conversations = 0;
/** Words of the runtime that make a conversation one of its own. */
function beginning(): object {
  conversations += 1;
  return user(`<session_context>conversation ${conversations}</session_context>`);
}

function ask(contents: object[], signal?: AbortSignal): Promise<Response> {
  return fetch(`${endpoint.url}/v1beta/models/gemini-test:streamGenerateContent?alt=sse`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ contents }),
    ...(signal && { signal }),
  });
}

async function askChunks(...contents: object[]): Promise<Chunk[]> {
  const body = await (await ask(contents)).text();
  const lines = body.split('\r\n').filter((line) => line.startsWith('data: '));
  return lines.map((line) => JSON.parse(line.slice('data: '.length)));
}

async function askParts(...contents: object[]): Promise<Record<string, unknown>[]> {
  return (await askChunks(...contents)).flatMap(({ candidates = [] }) => candidates[0]?.content.parts ?? []);
}

async function askText(...contents: object[]): Promise<string> {
  return (await askParts(...contents)).map(({ text }) => text ?? '').join('');
}

describe('an answer', () => {
  it('streams one chunk a word, and ends with how it ended', async () => {
    const chunks = await askChunks(beginning(), user('model> say two words'));
    assert.deepEqual(
      chunks.map(({ candidates }) => candidates?.[0]?.content.parts[0]?.text),
      ['two ', 'words', ''],
    );
    assert.equal(chunks.at(-1)?.candidates?.[0]?.finishReason, 'STOP');
  });

  it('has several parts', async () => {
    const script = 'model> think hm\nmodel> + say ok\nmodel> + tool list {"path":"."}\nmodel> + raw {"odd":1}';
    const parts = await askParts(beginning(), user(script));
    assert.deepEqual(parts.slice(0, 4), [
      { text: 'hm', thought: true },
      { text: 'ok' },
      { functionCall: { name: 'list', args: { path: '.' } } },
      { odd: 1 },
    ]);
  });

  it('quotes a text in which nothing has a meaning', async () => {
    const odd = 'a\u2028b {{gate}} \\n "c"';
    assert.equal(await askText(beginning(), user(`model> quote ${JSON.stringify(odd)}`)), odd);
  });

  it('may end in another way, which takes attempts', async () => {
    const contents = [beginning(), user('model> finish SAFETY bad\nmodel> say good')];
    const [first, second] = [await askChunks(...contents), await askText(...contents)];
    assert.equal(first.at(-1)?.candidates?.[0]?.finishReason, 'SAFETY');
    assert.equal(second, 'good');
  });

  it('waits at a gate, and the rest is not sent when the client leaves', async () => {
    const leaving = new AbortController();
    const request = endpoint.requests.next();
    const response = ask([beginning(), user('model> say half {{leave}}whole')], leaving.signal);
    await endpoint.gate('leave').reached();
    await response;
    leaving.abort();
    assert.equal(await (await request).outcome, 'broken off');
  });
});

describe('a script', () => {
  it('goes on with each answer of the model, and repeats what a tool said at its end', async () => {
    const contents = [beginning(), user('model> tool a {}\nmodel> say then')];
    assert.ok((await askParts(...contents))[0]?.functionCall);
    contents.push(model({ functionCall: { name: 'a', args: {} } }), result('a', { output: 'kiwi' }));
    assert.equal(await askText(...contents), 'then');
    contents.push(model({ text: 'then' }, { functionCall: {} }), result('a', { output: 'mango' }));
    assert.equal(await askText(...contents), 'tool said: {"output":"mango"}');
  });

  it('echoes a prompt without directives', async () => {
    assert.equal(await askText(beginning(), user('hello there')), 'echo: hello there');
  });

  it('fails as often as it says, with the error it was given', async () => {
    const contents = [beginning(), user('model> fail 429 {"status":"RESOURCE_EXHAUSTED"} times=2\nmodel> say ok')];
    for (const _ of [1, 2]) {
      const response = await ask(contents);
      assert.equal(response.status, 429);
      assert.deepEqual(await response.json(), {
        error: { code: 429, message: 'scripted 429', status: 'RESOURCE_EXHAUSTED' },
      });
    }
    assert.equal(await askText(...contents), 'ok');
  });

  it('breaks off in the ways a service does', async () => {
    await assert.rejects(ask([beginning(), user('model> cut half')]).then((response) => response.text()));
    assert.match(
      await (await ask([beginning(), user('model> sse-error half')])).text(),
      /half[\s\S]*"status":"UNAVAILABLE"/,
    );
  });

  it('that is wrong is told as a bad request', async () => {
    const response = await ask([beginning(), user('model> dance')]);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /unknown directive `model> dance`/);
  });
});

describe('what is asked', () => {
  it('is recorded, with how often a prompt stands in it', async () => {
    const next = endpoint.requests.next(({ body }) => body !== undefined);
    await askText(beginning(), user('remember kiwi'), model({ text: 'yes' }), user('again'));
    const { body, path } = await next;
    assert.equal(body?.model, 'gemini-test');
    assert.match(path, /streamGenerateContent$/);
    assert.equal(endpoint.requests.timesInHistory('kiwi'), 1);
  });

  it('beside the conversation is answered with what fits its schema', async () => {
    const responseJsonSchema = {
      type: 'object',
      properties: { who: { type: 'string', enum: ['user', 'model'] }, sure: { type: 'boolean' } },
    };
    const response = await fetch(`${endpoint.url}/v1beta/models/gemini-lite:generateContent`, {
      method: 'POST',
      body: JSON.stringify({ contents: [], generationConfig: { responseJsonSchema } }),
    });
    const { candidates } = (await response.json()) as { candidates: [{ content: { parts: [{ text: string }] } }] };
    assert.deepEqual(JSON.parse(candidates[0].content.parts[0].text), { who: 'user', sure: false });
  });
});
