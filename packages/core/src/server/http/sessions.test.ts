import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { speak } from '../testing/agent.ts';
import { jsonBody, testServer } from '../testing/test-server.ts';

const A = 'session00001';
const PNG = Buffer.from('89504e470d0a1a0a0000000d', 'hex');

const post = (value: unknown) => ({ method: 'POST', ...jsonBody(value) });

test('a session is begun, found again by the same command, and listed', async (t) => {
  const { ask } = await testServer(t);
  const body = { commandId: 'command-1', folder: '/work', provider: 'demo' };
  const first = await ask('/api/v1/sessions', post(body));
  const again = await ask('/api/v1/sessions', post(body));
  assert.deepEqual([first.status, again.text], [201, first.text]);
  const { sessionId } = JSON.parse(first.text) as { sessionId: string };
  const list = JSON.parse((await ask('/api/v1/sessions')).text) as { sessions: { id: string }[] };
  assert.deepEqual(
    list.sessions.map(({ id }) => id),
    [sessionId],
  );
});

test('the same command id for something else is a conflict', async (t) => {
  const { ask } = await testServer(t);
  await ask('/api/v1/sessions', post({ commandId: 'command-1', folder: '/work', provider: 'demo' }));
  const other = await ask('/api/v1/sessions', post({ commandId: 'command-1', folder: '/else', provider: 'demo' }));
  assert.equal(other.status, 409);
  assert.equal(JSON.parse(other.text).error.code, 'command_id_conflict');
});

test('a message sent again with its command id is the same message, though its own id is made by the server', async (t) => {
  const { ask, hub } = await testServer(t);
  hub.addSession(A);
  const body = { commandId: 'command-1', text: 'Hello' };
  const first = await ask(`/api/v1/sessions/${A}/messages`, post(body));
  const again = await ask(`/api/v1/sessions/${A}/messages`, post(body));
  assert.deepEqual([first.status, again.status, again.text], [202, 202, first.text]);
  assert.deepEqual(
    hub.state(A).items.map(({ text }) => text),
    ['Hello'],
  );
});

test('a refused command is an error with the status of its code', async (t) => {
  const { ask, hub } = await testServer(t);
  hub.addSession(A);
  const { status, text } = await ask(`/api/v1/sessions/${A}/messages`, post({ text: '   ' }));
  assert.equal(status, 400);
  assert.deepEqual(JSON.parse(text).error.code, 'empty_message');
});

test('the state of a session comes with its place in the channel', async (t) => {
  const { ask, hub } = await testServer(t);
  hub.addSession(A);
  const { text } = await ask(`/api/v1/sessions/${A}`);
  assert.deepEqual(JSON.parse(text), { channel: `session/${A}`, epoch: 'e1', seq: 1, state: hub.state(A) });
  assert.equal(hub.channel(A).held, 0);
});

test('the whole history comes line by line, what left the window first', async (t) => {
  const { ask, hub } = await testServer(t);
  hub.addSession(A);
  for (let index = 0; index < 1_300; index++) speak(hub, A, `item-${index}`).end();
  const { text } = await ask(`/api/v1/sessions/${A}/items`);
  const ids = text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as Item).id);
  assert.deepEqual(
    ids,
    Array.from({ length: 1_300 }, (_, index) => `item-${index}`),
  );
  assert.ok(hub.historyCalls.length >= 3);
  assert.ok(hub.historyCalls.every(({ limit }) => limit <= 500));
});

test('an empty session has an empty history; none has none', async (t) => {
  const { ask, hub } = await testServer(t);
  hub.addSession(A);
  assert.deepEqual((await ask(`/api/v1/sessions/${A}/items`)).text, '');
  const { status, text } = await ask('/api/v1/sessions/session99999/items');
  assert.deepEqual([status, JSON.parse(text).error.code], [404, 'session_not_found']);
});

test('an attachment is stored with its type and served so that it cannot act', async (t) => {
  const { ask, hub } = await testServer(t);
  hub.addSession(A);
  const headers = { 'content-type': 'image/png; x=1' };
  const stored = await ask(`/api/v1/sessions/${A}/blobs`, { method: 'POST', headers, body: PNG });
  const ref = JSON.parse(stored.text) as { hash: string; size: number; mediaType: string };
  assert.deepEqual([stored.status, ref.size, ref.mediaType], [201, PNG.length, 'image/png']);
  const shown = await ask(`/api/v1/sessions/${A}/blobs/${ref.hash}`);
  assert.deepEqual(shown.body, PNG);
  assert.equal(shown.headers['content-type'], 'image/png');
  assert.equal(shown.headers['content-disposition'], 'inline');
  assert.equal(shown.headers['content-security-policy'], "default-src 'none'; sandbox; frame-ancestors 'none'");
  assert.equal(shown.headers['x-content-type-options'], 'nosniff');
});

test('what could act is a download, whatever type was claimed', async (t) => {
  const { ask, hub } = await testServer(t);
  hub.addSession(A);
  for (const body of ['<script>alert(1)</script>', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', '']) {
    const headers = { 'content-type': 'image/png' };
    const { hash } = JSON.parse((await ask(`/api/v1/sessions/${A}/blobs`, { method: 'POST', headers, body })).text);
    const shown = await ask(`/api/v1/sessions/${A}/blobs/${hash}`);
    assert.equal(shown.headers['content-type'], 'application/octet-stream');
    assert.equal(shown.headers['content-disposition'], 'attachment');
  }
});

test('an attachment belongs to its session', async (t) => {
  const { ask, hub } = await testServer(t);
  hub.addSession(A);
  hub.addSession('session00002');
  const { hash } = await hub.putBlob(A, PNG, 'image/png');
  assert.equal((await ask(`/api/v1/sessions/session00002/blobs/${hash}`)).status, 404);
});

test('bodies that do not fit are refused by name', async (t) => {
  const { ask } = await testServer(t);
  const cases: [body: unknown, path: string][] = [
    [{ folder: '/work' }, 'body.provider'],
    [{ folder: '/work', provider: 'demo', colour: 1 }, 'body'],
    [[], 'body'],
  ];
  for (const [body, path] of cases) {
    const { status, text } = await ask('/api/v1/sessions', post(body));
    assert.deepEqual([status, JSON.parse(text).error.details.path], [400, path]);
  }
  const form = { 'content-type': 'text/plain' };
  assert.equal((await ask('/api/v1/sessions', { method: 'POST', headers: form, body: '{}' })).status, 400);
});

test('what the core does not expect is told by reference only', async (t) => {
  const { ask, hub, logger } = await testServer(t);
  hub.listSessions = async () => {
    throw new Error('secret inner workings');
  };
  const { status, text } = await ask('/api/v1/sessions');
  assert.deepEqual([status, JSON.parse(text).error.code], [500, 'internal']);
  assert.doesNotMatch(text, /inner|at /);
  const [line] = logger.lines.filter(({ level }) => level === 'error');
  assert.equal(line?.fields.reference, JSON.parse(text).error.details.reference);
});

test('diagnostics leave without secrets', async (t) => {
  const { ask } = await testServer(t, {
    diagnostics: async () => ({ settings: { apiKey: 'sk-live', env: { PATH: '/bin' } }, log: ['line'], count: 3 }),
  });
  const { text } = await ask('/api/v1/diagnostics');
  assert.doesNotMatch(text, /sk-live/);
  assert.match(text, /"PATH":"\/bin"/);
});
