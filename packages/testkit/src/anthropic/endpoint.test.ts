import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AnthropicEndpoint } from './endpoint.ts';
import { answer, text, toolUse } from './steps.ts';

type Event = { type: string; [key: string]: unknown };

let endpoint: AnthropicEndpoint;
before(async () => {
  endpoint = await AnthropicEndpoint.start();
});
after(() => endpoint.stop());

let sessions = 0;
function newSession(): string {
  sessions += 1;
  return `session-${sessions}`;
}

function user(...texts: string[]): object {
  return { role: 'user', content: texts.map((value) => ({ type: 'text', text: value })) };
}

function ask(
  sessionId: string,
  messages: object[],
  options: { stream?: boolean; signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(`${endpoint.url}/v1/messages?beta=true`, {
    method: 'POST',
    headers: { 'x-claude-code-session-id': sessionId, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'claude-test', stream: options.stream ?? true, messages }),
    ...(options.signal && { signal: options.signal }),
  });
}

function parseEvents(body: string): Event[] {
  const lines = body.split('\n').filter((line) => line.startsWith('data: '));
  return lines.map((line) => JSON.parse(line.slice('data: '.length)));
}

function textOf(events: Event[]): string {
  return events.map((event) => (event.delta as { text?: string } | undefined)?.text ?? '').join('');
}

async function askText(sessionId: string, ...messages: object[]): Promise<string> {
  return textOf(parseEvents(await (await ask(sessionId, messages)).text()));
}

async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, wanted: string): Promise<string> {
  let all = '';
  while (!all.includes(wanted)) {
    const { value, done } = await reader.read();
    assert.equal(done, false, `the stream ended before ${wanted}: ${all}`);
    all += Buffer.from(value ?? []).toString('utf8');
  }
  return all;
}

describe('an answer', () => {
  it('streams the events of the Messages API in order', async () => {
    const events = parseEvents(await (await ask(newSession(), [user('model> say two words')])).text());
    assert.deepEqual(
      events.map((event) => event.type),
      [
        'message_start',
        'ping',
        'content_block_start',
        'content_block_delta',
        'content_block_delta',
        'content_block_stop',
        'message_delta',
        'message_stop',
      ],
    );
    assert.equal(textOf(events), 'two words');
  });

  it('comes whole to a request without stream', async () => {
    const response = await ask(
      newSession(),
      [user('model> think hm\nmodel> + say ok\nmodel> + tool Bash {"command":"ls"}')],
      { stream: false },
    );
    const message = (await response.json()) as { content: Event[]; stop_reason: string };
    assert.deepEqual(
      message.content.map((block) => block.type),
      ['thinking', 'text', 'tool_use'],
    );
    assert.equal(message.stop_reason, 'tool_use');
  });

  it('calls several tools in one message with ids of their own', async () => {
    const prompt = 'model> tool A {"x":1}\nmodel> + tool B {"y":"\\ud83d\\ude00"}';
    const events = parseEvents(await (await ask(newSession(), [user(prompt)])).text());
    const starts = events
      .filter((event) => event.type === 'content_block_start')
      .map((event) => event.content_block as { id: string; name: string });
    assert.deepEqual(
      starts.map((block) => block.name),
      ['A', 'B'],
    );
    assert.notEqual(starts[0]?.id, starts[1]?.id);
    const input = events
      .filter((event) => event.index === 1)
      .map((event) => (event.delta as { partial_json?: string })?.partial_json ?? '')
      .join('');
    assert.deepEqual(JSON.parse(input), { y: '😀' });
  });

  it('quotes a text in which nothing has a meaning, and sends a block of any kind', async () => {
    const odd = 'a\u2028b {{gate}} \\n "c"';
    const block = { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: {} };
    const prompt = `model> quote ${JSON.stringify(odd)}\nmodel> + raw ${JSON.stringify(block)}`;
    const events = parseEvents(await (await ask(newSession(), [user(prompt)])).text());
    assert.equal(textOf(events), odd);
    assert.deepEqual(events.findLast((event) => event.type === 'content_block_start')?.content_block, block);
  });

  it('says how it ended', async () => {
    for (const [line, reason] of [
      ['refuse no', 'refusal'],
      ['length half', 'max_tokens'],
      ['empty', 'end_turn'],
    ]) {
      const events = parseEvents(await (await ask(newSession(), [user(`model> ${line}`)])).text());
      const delta = events.find((event) => event.type === 'message_delta')?.delta as { stop_reason: string };
      assert.equal(delta.stop_reason, reason);
    }
  });

  it('carries the headers it was given', async () => {
    const response = await ask(newSession(), [user('model> header anthropic-ratelimit-x rejected now\nmodel> say ok')]);
    assert.equal(response.headers.get('anthropic-ratelimit-x'), 'rejected now');
    await response.text();
  });
});

describe('the step of a request', () => {
  it('is the line after as many answers as the model has given', async () => {
    const session = newSession();
    const prompt = user('model> tool Bash {"command":"ls"}\nmodel> say listed');
    const called = { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'Bash', input: {} }] };
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'a b' }] };
    assert.equal(await askText(session, prompt, called, result), 'listed');
    const said = { role: 'assistant', content: [{ type: 'text', text: 'listed' }] };
    assert.equal(await askText(session, prompt, called, result, said, result), 'tool said: a b');
  });

  it("is found behind the runtime's own reminders and system messages", async () => {
    const messages = [
      user('model> say found', '<system-reminder>model> say wrong</system-reminder>'),
      { role: 'system', content: 'x' },
    ];
    assert.equal(await askText(newSession(), ...messages), 'found');
  });

  it('is of the newest prompt when a failed one was merged with it', async () => {
    assert.equal(await askText(newSession(), user('model> fail 400', 'are you there?')), 'echo: are you there?');
    assert.equal(await askText(newSession(), user('model> fail 400', 'model> say yes')), 'yes');
  });

  it("comes from the session's queue first, and only for that session", async () => {
    const [mine, other] = [newSession(), newSession()];
    endpoint.enqueue(mine, answer(text('queued')), answer(toolUse('Bash', {})));
    assert.equal(await askText(other, user('hello')), 'echo: hello');
    assert.equal(await askText(mine, user('hello')), 'queued');
    assert.match(await (await ask(mine, [user('hello')])).text(), /"stop_reason":"tool_use"/);
    assert.equal(await askText(mine, user('hello')), 'echo: hello');
  });

  it('is an error when the line is not understood, so that a typing mistake fails its test', async () => {
    const response = await ask(newSession(), [user('model> sya hello')]);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /unknown directive `model> sya`/);
  });
});

describe('a failure', () => {
  it('takes as many attempts as it says, then the next line answers', async () => {
    const session = newSession();
    const prompt = user('model> fail 429 rate_limit_error slow down retry-after=3 times=2\nmodel> say recovered');
    for (const _ of [1, 2]) {
      const response = await ask(session, [prompt]);
      assert.equal(response.status, 429);
      assert.equal(response.headers.get('retry-after'), '3');
      assert.deepEqual(await response.json(), {
        type: 'error',
        error: { type: 'rate_limit_error', message: 'slow down' },
      });
    }
    assert.equal(await askText(session, prompt), 'recovered');
  });

  it('cuts the connection in mid-text once, and the re-asked request is answered', async () => {
    const session = newSession();
    const prompt = user('model> cut half an\nmodel> say half an answer');
    const reader = (await ask(session, [prompt])).body?.getReader();
    assert.ok(reader);
    await readUntil(reader, '"text":"an"');
    await assert.rejects(async () => {
      while (!(await reader.read()).done);
    });
    assert.equal(await endpoint.requests.calls(session)[0]?.outcome, 'broken off');
    const whole = (await (await ask(session, [prompt], { stream: false })).json()) as { content: Event[] };
    assert.equal(whole.content[0]?.text, 'half an answer');
  });

  it('ends a stream with an error event', async () => {
    const body = await (await ask(newSession(), [user('model> sse-error type=api_error part')])).text();
    assert.deepEqual(parseEvents(body).at(-1)?.error, { type: 'api_error', message: 'scripted api_error' });
  });

  it('stalls after the start until the client leaves', async () => {
    const session = newSession();
    const leave = new AbortController();
    const reader = (await ask(session, [user('model> stall')], { signal: leave.signal })).body?.getReader();
    assert.ok(reader);
    await readUntil(reader, 'ping');
    leave.abort();
    assert.equal(await endpoint.requests.calls(session)[0]?.outcome, 'broken off');
  });

  it('is silent without headers until the client leaves', async () => {
    const session = newSession();
    const leave = new AbortController();
    const arrived = endpoint.requests.next((request) => request.sessionId === session);
    const response = ask(session, [user('model> silence')], { signal: leave.signal });
    const { outcome } = await arrived;
    leave.abort();
    await assert.rejects(response);
    assert.equal(await outcome, 'broken off');
  });
});

describe('a gate', () => {
  it('holds the stream in mid-text and lets it go step by step', async () => {
    const gate = endpoint.gate('steps');
    const reader = (await ask(newSession(), [user('model> say one{{steps}}two{{steps}}three')])).body?.getReader();
    assert.ok(reader);
    await readUntil(reader, '"text":"one"');
    await gate.reached();
    gate.release();
    await readUntil(reader, '"text":"two"');
    await gate.reached(2);
    gate.open();
    await readUntil(reader, 'message_stop');
  });

  it('holds a whole step back', async () => {
    const session = newSession();
    const prompt = 'model> wait late\nmodel> fail 500 api_error';
    const response = ask(session, [user(prompt)]);
    await endpoint.gate('late').reached();
    endpoint.gate('late').release();
    assert.equal((await response).status, 500);
  });

  it('is left by a stream whose client has gone, and keeps its releases', async () => {
    const leave = new AbortController();
    const session = newSession();
    const response = await ask(session, [user('model> say a{{left}}b')], { signal: leave.signal });
    await endpoint.gate('left').reached();
    leave.abort();
    await assert.rejects(response.text());
    assert.equal(await endpoint.requests.calls(session)[0]?.outcome, 'broken off');
    endpoint.gate('left').release();
    assert.equal(await askText(session, user('model> say c{{left}}d')), 'cd');
  });
});

describe('the record', () => {
  it('counts how often a prompt stands in what the model was told', async () => {
    const session = newSession();
    const reply = { role: 'assistant', content: 'ok' };
    await askText(session, user('first prompt'));
    assert.equal(endpoint.requests.timesInHistory('first prompt', session), 1);
    await askText(session, user('first prompt'), reply, user('first prompt'));
    assert.equal(endpoint.requests.timesInHistory('first prompt', session), 2);
  });

  it('keeps what is no call of the model apart', async () => {
    const calls = endpoint.requests.calls().length;
    const counted = await fetch(`${endpoint.url}/v1/messages/count_tokens`, {
      method: 'POST',
      body: '{"messages":[]}',
    });
    assert.equal(typeof ((await counted.json()) as { input_tokens: number }).input_tokens, 'number');
    assert.equal((await fetch(`${endpoint.url}/elsewhere`)).status, 404);
    assert.equal((await fetch(`${endpoint.url}/v1/messages`, { method: 'POST', body: '{broken' })).status, 400);
    assert.equal(endpoint.requests.calls().length, calls);
    assert.equal(endpoint.requests.all.at(-1)?.path, '/v1/messages');
  });

  it('streams a flood whole', async () => {
    const body = await (await ask(newSession(), [user('model> flood 20000 32')])).text();
    const deltas = parseEvents(body).filter((event) => event.type === 'content_block_delta');
    assert.equal(deltas.length, 20_000);
    assert.deepEqual(deltas.at(-1)?.delta, { type: 'text_delta', text: '0019999 '.padEnd(32, '.') });
  });
});
