import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Item } from '@codeai-hub/protocol/channels/session/items';
import { speak } from '../testing/agent.ts';
import { type AskOptions, jsonBody, type TestServer, TOKEN, testServer } from '../testing/test-server.ts';
import type { Route } from './route.ts';

interface Operation {
  summary: string;
  operationId: string;
  security: object[];
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: object;
  responses: Record<string, { description: string; content: object }>;
}
type Paths = Record<string, Record<string, Operation>>;

const A = 'session00001';

/** One good request for every route; a route without one fails the test below. */
const GOOD: Record<
  string,
  (server: TestServer) => Promise<[path: string, options?: AskOptions]> | [string, AskOptions?]
> = {
  'GET /health': () => ['/health', { token: null }],
  'GET /status': () => ['/status'],
  'GET /providers': () => ['/providers'],
  'GET /folders': ({ dir }) => [`/folders?path=${encodeURIComponent(dir)}`],
  'GET /diagnostics': () => ['/diagnostics'],
  'POST /core/shutdown': () => ['/core/shutdown', { method: 'POST' }],
  'GET /openapi.json': () => ['/openapi.json'],
  'GET /sessions': () => ['/sessions?limit=10'],
  'POST /sessions': () => ['/sessions', { method: 'POST', ...jsonBody({ folder: '/work', provider: 'demo' }) }],
  'GET /sessions/:sessionId': () => [`/sessions/${A}`],
  'POST /sessions/:sessionId/messages': () => [
    `/sessions/${A}/messages`,
    { method: 'POST', ...jsonBody({ text: 'Hello' }) },
  ],
  'GET /sessions/:sessionId/items': () => [`/sessions/${A}/items`],
  'POST /sessions/:sessionId/blobs': () => [`/sessions/${A}/blobs`, { method: 'POST', body: 'bytes' }],
  'GET /sessions/:sessionId/blobs/:hash': async ({ hub }) => {
    const { hash } = await hub.putBlob(A, Buffer.from('bytes'), 'text/plain');
    return [`/sessions/${A}/blobs/${hash}`];
  },
  'GET /imports/:provider': () => ['/imports/claude?limit=10'],
  'GET /imports/:provider/:nativeId': () => ['/imports/claude/n1'],
  'POST /imports': () => [
    '/imports',
    { method: 'POST', ...jsonBody({ provider: 'claude', nativeId: 'n1', folder: '/work' }) },
  ],
  'POST /auth/code': () => ['/auth/code', { method: 'POST' }],
  'POST /auth/code/used': () => ['/auth/code/used', { method: 'POST', ...jsonBody({ code: 'never made' }) }],
  'POST /auth/exchange': async ({ ask, server }) => {
    const { code } = JSON.parse((await ask('/api/v1/auth/code', { method: 'POST' })).text) as { code: string };
    const { headers, body } = jsonBody({ code });
    return ['/auth/exchange', { method: 'POST', token: null, headers: { ...headers, origin: server.url }, body }];
  },
};

/** The routes of a running server, as its document and its handler have them. */
async function described(server: TestServer): Promise<Paths> {
  return (JSON.parse((await server.ask('/api/v1/openapi.json')).text) as { paths: Paths }).paths;
}

test('every route is described: summary, parameters, access, answer, failures', async (t) => {
  const paths = await described(await testServer(t));
  const operations = Object.entries(paths).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => ({ path, method, operation })),
  );
  assert.deepEqual(
    operations.map(({ path, method }) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`).sort(),
    Object.keys(GOOD).sort(),
  );
  for (const { path, method, operation } of operations) {
    const what = `${method} ${path}`;
    assert.ok(operation.summary.length > 10, what);
    const named = operation.parameters.filter((one) => one.in === 'path' && one.required).map(({ name }) => name);
    assert.deepEqual(
      named,
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
      what,
    );
    assert.ok(operation.responses.default && operation.responses[403] && operation.responses[400], what);
    assert.equal(operation.security.length === 0, path === '/health' || path === '/auth/exchange', what);
    assert.equal(operation.responses[401] === undefined, operation.security.length === 0, what);
  }
  const ids = operations.map(({ operation }) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
});

for (const [name, request] of Object.entries(GOOD)) {
  test(`${name} answers what its description says`, async (t) => {
    const server = await testServer(t);
    server.hub.addSession(A);
    speak(server.hub, A, 'item-1').end();
    const { answer } = routeOf(server, name);
    const [path, options] = await request(server);
    const got = await server.ask(`/api/v1${path}`, options);
    assert.equal(got.status, answer.status, got.text);
    switch (answer.content.type) {
      case 'json':
        assert.match(got.headers['content-type'] ?? '', /^application\/json/);
        answer.content.schema.parse(JSON.parse(got.text));
        break;
      case 'json-lines':
        assert.match(got.headers['content-type'] ?? '', /^application\/jsonl/);
        for (const line of got.text.trimEnd().split('\n')) Item.parse(JSON.parse(line));
        break;
      case 'bytes':
        assert.equal(got.text, 'bytes');
    }
  });
}

test('the document holds no token', async (t) => {
  const { text } = await (await testServer(t)).ask('/api/v1/openapi.json');
  assert.equal(text.includes(TOKEN), false);
});

function routeOf(server: TestServer, name: string): Route {
  const route = server.server.routes.find(({ method, path }) => `${method} ${path}` === name);
  return route ?? assert.fail(`there is no route ${name}`);
}
