import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { OpenAiEndpoint } from './endpoint.ts';

type Event = { type: string; [key: string]: unknown };

let endpoint: OpenAiEndpoint;
before(async () => {
  endpoint = await OpenAiEndpoint.start();
});
after(() => endpoint.stop());

let conversations = 0;
function newConversation(): string {
  conversations += 1;
  return `conversation-${conversations}`;
}

function user(text: string): object {
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] };
}

function ask(conversation: string, input: object[], signal?: AbortSignal): Promise<Response> {
  return fetch(`${endpoint.url}/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'gpt-test', stream: true, prompt_cache_key: conversation, input }),
    ...(signal && { signal }),
  });
}

async function askEvents(conversation: string, ...input: object[]): Promise<Event[]> {
  const body = await (await ask(conversation, input)).text();
  const lines = body.split('\n').filter((line) => line.startsWith('data: '));
  return lines.map((line) => JSON.parse(line.slice('data: '.length)));
}

async function askText(conversation: string, ...input: object[]): Promise<string> {
  const events = await askEvents(conversation, ...input);
  return events.flatMap((event) => (event.type === 'response.output_text.delta' ? [event.delta] : [])).join('');
}

function itemsOf(events: Event[]): Record<string, unknown>[] {
  return events.flatMap((event) =>
    event.type === 'response.output_item.done' ? [event.item as Record<string, unknown>] : [],
  );
}

describe('an answer', () => {
  it('streams the events of the Responses API in order', async () => {
    const events = await askEvents(newConversation(), user('model> say two words'));
    assert.deepEqual(
      events.map((event) => event.type),
      [
        'response.created',
        'response.output_item.added',
        'response.content_part.added',
        'response.output_text.delta',
        'response.output_text.delta',
        'response.output_text.done',
        'response.output_item.done',
        'response.completed',
      ],
    );
    assert.deepEqual(
      events.map((event) => event.sequence_number),
      events.map((_, index) => index),
    );
  });

  it('has several items, with ids of their own', async () => {
    const script =
      'model> think hm\nmodel> + say ok\nmodel> + tool exec_command {"cmd":"ls"}\nmodel> + custom exec "text(1)"';
    const items = itemsOf(await askEvents(newConversation(), user(script)));
    assert.deepEqual(
      items.map((item) => item.type),
      ['reasoning', 'message', 'function_call', 'custom_tool_call'],
    );
    assert.deepEqual([items[2]?.arguments, items[3]?.input], ['{"cmd":"ls"}', 'text(1)']);
    assert.equal(new Set(items.map((item) => item.id)).size, 4);
    assert.notEqual(items[2]?.call_id, items[3]?.call_id);
  });

  it('quotes a text in which nothing has a meaning, and sends an item of any kind', async () => {
    const odd = 'a\u2028b {{gate}} \\n "c"';
    const item = { type: 'web_search_call', id: 'ws_1', status: 'completed' };
    const script = `model> quote ${JSON.stringify(odd)}\nmodel> + raw ${JSON.stringify(item)}`;
    const events = await askEvents(newConversation(), user(script));
    assert.equal(events.find((event) => event.type === 'response.output_text.done')?.text, odd);
    assert.deepEqual(itemsOf(events)[1], item);
  });

  it('says how it ended', async () => {
    for (const [line, type, field] of [
      ['empty', 'response.completed', '"output":[]'],
      ['length half', 'response.incomplete', '"reason":"max_output_tokens"'],
      ['failed context_length_exceeded too long', 'response.failed', '"message":"too long"'],
    ] as const) {
      const last = (await askEvents(newConversation(), user(`model> ${line}`))).at(-1);
      assert.equal(last?.type, type);
      assert.ok(JSON.stringify(last).includes(field), JSON.stringify(last));
    }
  });

  it('carries the headers it was given', async () => {
    const script = 'model> header x-codex-primary-used-percent 42\nmodel> say ok';
    const response = await ask(newConversation(), [user(script)]);
    assert.equal(response.headers.get('x-codex-primary-used-percent'), '42');
    await response.text();
  });

  it('comes to a compressed request as well', async () => {
    const body = zstdCompressSync(JSON.stringify({ model: 'm', input: [user('model> say ok')] }));
    const headers = { 'content-encoding': 'zstd' };
    const response = await fetch(`${endpoint.url}/responses`, { method: 'POST', headers, body });
    assert.match(await response.text(), /response\.completed/);
  });
});

describe('the step of a request', () => {
  const call = (number: number, at = 1) => ({
    type: 'function_call',
    name: 'x',
    call_id: `call_${number}_${at}`,
    arguments: '{}',
  });
  const result = (number: number, at = 1) => ({
    type: 'function_call_output',
    call_id: `call_${number}_${at}`,
    output: `result ${at}`,
  });
  const prompt = user('model> tool x {}\nmodel> + tool x {}\nmodel> say second\nmodel> say third');

  it('is the line after as many answers as the model has given', async () => {
    const conversation = newConversation();
    assert.equal(await askText(conversation, prompt, call(1), result(1)), 'second');
    assert.equal(await askText(conversation, user('model> tool x {}'), call(1), result(1)), 'tool said: result 1');
  });

  it('counts calls made at once as one answer, wherever their results stand', async () => {
    const conversation = newConversation();
    assert.equal(await askText(conversation, prompt, call(1), call(1, 2), result(1), result(1, 2)), 'second');
    assert.equal(await askText(conversation, prompt, call(1), result(1), call(1, 2), result(1, 2)), 'second');
    assert.equal(await askText(conversation, prompt, call(1), result(1), call(2), result(2)), 'third');
  });

  it("is found behind the runtime's own words", async () => {
    const own = [
      user('<environment_context>model> say wrong</environment_context>'),
      user('# AGENTS.md instructions x'),
    ];
    assert.equal(await askText(newConversation(), ...own, user('model> say found'), ...own), 'found');
  });

  it('is an error when the line is not understood, so that a typing mistake fails its test', async () => {
    const response = await ask(newConversation(), [user('model> sya hello')]);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /unknown directive `model> sya`/);
  });
});

describe('a failure', () => {
  it('takes as many attempts as it says, then the next line answers', async () => {
    const conversation = newConversation();
    const prompt = user('model> fail 429 {"type":"usage_limit_reached"} times=2\nmodel> say recovered');
    for (const _ of [1, 2]) {
      const response = await ask(conversation, [prompt]);
      assert.equal(response.status, 429);
      assert.deepEqual(await response.json(), { error: { message: 'scripted 429', type: 'usage_limit_reached' } });
    }
    assert.equal(await askText(conversation, prompt), 'recovered');
    assert.equal((await ask(newConversation(), [prompt])).status, 429, 'another conversation begins anew');
  });

  it('cuts the connection in mid-text once, and the re-asked request is answered', async () => {
    const conversation = newConversation();
    const prompt = user('model> cut half an\nmodel> say half an answer');
    await assert.rejects(async () => (await ask(conversation, [prompt])).text());
    assert.equal(await askText(conversation, prompt), 'half an answer');
  });

  it('stalls in mid-text until the client leaves, and tells so', async () => {
    const leave = new AbortController();
    const response = await ask(newConversation(), [user('model> stall half')], leave.signal);
    const recorded = endpoint.requests.calls().at(-1);
    const reader = response.body?.getReader();
    let seen = '';
    while (!seen.includes('output_text.delta')) seen += Buffer.from((await reader?.read())?.value ?? []).toString();
    leave.abort();
    assert.equal(await recorded?.outcome, 'broken off');
  });
});

it('a gate holds the stream until it is opened', async () => {
  const asked = askText(newConversation(), user('model> say before {{hold}}after'));
  await endpoint.gate('hold').reached();
  endpoint.gate('hold').open();
  assert.equal(await asked, 'before after');
});
