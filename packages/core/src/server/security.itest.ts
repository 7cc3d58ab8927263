import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { WebSocket } from 'ws';
import { TestClient } from './testing/test-client.ts';
import { type AskOptions, jsonBody, type TestServer, TOKEN, testServer } from './testing/test-server.ts';

const A = 'session00001';
const WRONG = 'wrong-token-0123456789abcdefghijklmnopqrstu';

const READS = [
  '/status',
  '/sessions',
  `/sessions/${A}`,
  `/sessions/${A}/items`,
  `/sessions/${A}/blobs/${'0'.repeat(64)}`,
  '/providers',
  '/folders',
  '/diagnostics',
  '/openapi.json',
  '/nosuchroute',
  '',
  '/',
];
const ACTS = [
  '/sessions',
  `/sessions/${A}/messages`,
  `/sessions/${A}/blobs`,
  '/core/shutdown',
  '/auth/code',
  '/auth/code/used',
  '/nosuchroute',
];

/** Every route but those that are for everyone. */
const ALL: [path: string, options: AskOptions][] = [
  ...READS.map((path): [string, AskOptions] => [`/api/v1${path}`, {}]),
  ...ACTS.map((path): [string, AskOptions] => [`/api/v1${path}`, { method: 'POST', ...jsonBody({}) }]),
];

async function guarded(t: TestContext): Promise<TestServer & { nothingHappened(): Promise<void> }> {
  const server = await testServer(t);
  server.hub.addSession(A);
  const before = [server.hub.root.seq, server.hub.channel(A).seq];
  const nothingHappened = async () => {
    assert.deepEqual([server.hub.root.seq, server.hub.channel(A).seq], before);
    assert.deepEqual(server.shutdowns, []);
    assert.equal((await server.ask('/api/v1/status')).status, 200, 'the server lives');
    assert.equal(JSON.stringify(server.logger.lines).includes(TOKEN), false, 'the token is in the log');
  };
  return { ...server, nothingHappened };
}

/** How the server refuses a socket: the status and code of its answer. */
async function refusedUpgrade(port: number, headers: Record<string, string>, path = '/api/v1/ws') {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; code: string }>();
  socket.on('open', () => {
    socket.terminate();
    reject(new Error('the socket was let in'));
  });
  socket.on('error', reject);
  socket.on('unexpected-response', (_request, response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => {
      const { error } = JSON.parse(Buffer.concat(chunks).toString()) as { error: { code: string } };
      resolve({ status: response.statusCode ?? 0, code: error.code });
    });
  });
  return promise;
}

test('health is all that is told without a token, and nothing but that', async (t) => {
  const { ask } = await guarded(t);
  const { status, text } = await ask('/api/v1/health', { token: null });
  assert.deepEqual([status, text], [200, '{"status":"ok"}']);
});

test('without a token, or with a wrong one, no route reads or acts (I14)', async (t) => {
  const { ask, logger, nothingHappened } = await guarded(t);
  for (const [path, options] of ALL) {
    for (const token of [null, '', WRONG, TOKEN.slice(0, -1), `${TOKEN} ${TOKEN}`]) {
      const { status, text } = await ask(path, { ...options, token });
      assert.equal(status, 401, `${path} with ${token}`);
      assert.equal(JSON.parse(text).error.code, 'unauthorized');
    }
  }
  assert.ok(logger.refusals('unauthorized').length > 0);
  assert.equal(JSON.stringify(logger.lines).includes(WRONG), false);
  await nothingHappened();
});

test('a token in the address is no token', async (t) => {
  const { ask, server, logger, nothingHappened } = await guarded(t);
  for (const query of [`token=${TOKEN}`, `access_token=${TOKEN}`, `authorization=Bearer%20${TOKEN}`]) {
    assert.equal((await ask(`/api/v1/status?${query}`, { token: null })).status, 401);
    assert.deepEqual(await refusedUpgrade(server.port, {}, `/api/v1/ws?${query}`), {
      status: 401,
      code: 'unauthorized',
    });
  }
  assert.equal(JSON.stringify(logger.lines).includes(TOKEN), false);
  await nothingHappened();
});

test('a rebound host name is refused before anything else, also with the right token', async (t) => {
  const { ask, server, logger, nothingHappened } = await guarded(t);
  const { port } = server;
  for (const host of [
    'evil.example',
    `evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
    'localhost',
    'localhost:1',
  ]) {
    for (const [path, options] of [...ALL, ['/', {}], ['/api/v1/health', {}]] as typeof ALL) {
      const { status, text } = await ask(path, { ...options, headers: { ...options.headers, host } });
      assert.deepEqual([status, JSON.parse(text).error.code], [403, 'forbidden_host'], `${host} ${path}`);
    }
    const headers = { host, authorization: `Bearer ${TOKEN}` };
    assert.deepEqual(await refusedUpgrade(port, headers), { status: 403, code: 'forbidden_host' });
  }
  assert.ok(logger.refusals('forbidden_host').length > 0);
  await nothingHappened();
});

test('a foreign page is refused, also with the right token or cookie', async (t) => {
  const { ask, server, logger, nothingHappened } = await guarded(t);
  const { cookie } = await signIn(ask, server.url);
  for (const origin of ['https://evil.example', 'null', 'http://localhost:3000', `https://127.0.0.1:${server.port}`]) {
    for (const [path, options] of ALL) {
      const { status, text } = await ask(path, { ...options, headers: { ...options.headers, origin, cookie } });
      assert.deepEqual([status, JSON.parse(text).error.code], [403, 'forbidden_origin'], `${origin} ${path}`);
    }
    const refused = { status: 403, code: 'forbidden_origin' };
    assert.deepEqual(await refusedUpgrade(server.port, { origin, cookie }), refused);
    assert.deepEqual(await refusedUpgrade(server.port, { origin, authorization: `Bearer ${TOKEN}` }), refused);
  }
  assert.ok(logger.refusals('forbidden_origin').length > 0);
  await nothingHappened();
});

test("a page on another port of this machine cannot use the page's cookie", async (t) => {
  const { ask, server, nothingHappened } = await guarded(t);
  const { cookie } = await signIn(ask, server.url);
  const image = { cookie, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
  assert.equal((await ask('/api/v1/status', { token: null, headers: image })).status, 403);
  const unnamed = { method: 'POST', token: null, headers: { cookie } };
  assert.equal((await ask('/api/v1/core/shutdown', unnamed)).status, 403);
  assert.deepEqual(await refusedUpgrade(server.port, { cookie }), { status: 403, code: 'forbidden_origin' });
  await nothingHappened();
});

test('a browser gets in with a one-time code, stays in over a restart, and has a cookie no script can read', async (t) => {
  const { ask, server, dir, logger } = await testServer(t);
  const { cookie, setCookie } = await signIn(ask, server.url);
  assert.deepEqual(
    logger.lines.map(({ message }) => message),
    ['a browser signed in'],
  );
  assert.match(setCookie, /; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
  assert.equal((await ask('/api/v1/status', { token: null, headers: { cookie } })).status, 200);
  const client = await TestClient.open(server.port, { cookie, origin: server.url });
  client.hello();
  await client.until('ready', () => client.notifications('ready').length > 0);
  client.socket.terminate();
  const file = join(dir, 'cookies.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(readFileSync(file, 'utf8').includes(cookie.split('=')[1] ?? ''), false);
  assert.equal((await ask('/api/v1/status', { token: null, headers: { cookie: `${cookie}x` } })).status, 401);
});

test('a cookie cannot make codes: that takes the token', async (t) => {
  const { ask, server } = await testServer(t);
  const { cookie } = await signIn(ask, server.url);
  const asked = await ask('/api/v1/auth/code', {
    method: 'POST',
    token: null,
    headers: { cookie, origin: server.url },
  });
  assert.equal(asked.status, 401);
});

test('a code works once, for sixty seconds, and only for the page itself', async (t) => {
  const { ask, server, clock } = await testServer(t);
  const exchange = (code: string, headers: Record<string, string> = { origin: server.url }) => {
    const { headers: type, body } = jsonBody({ code });
    return ask('/api/v1/auth/exchange', { method: 'POST', token: null, headers: { ...type, ...headers }, body });
  };
  const { code } = JSON.parse((await ask('/api/v1/auth/code', { method: 'POST' })).text) as { code: string };
  assert.equal((await exchange(code, {})).status, 403);
  assert.equal((await exchange(code)).status, 200);
  const again = await exchange(code);
  assert.deepEqual([again.status, JSON.parse(again.text).error.code], [401, 'code_invalid']);
  assert.equal(again.headers['set-cookie'], undefined);
  const late = JSON.parse((await ask('/api/v1/auth/code', { method: 'POST' })).text) as { code: string };
  clock.advance(60_000);
  assert.equal((await exchange(late.code)).status, 401);
});

test('guessing codes is slowed down', async (t) => {
  const { ask, server, clock } = await testServer(t);
  const { headers, body } = jsonBody({ code: 'guess' });
  const guess = () =>
    ask('/api/v1/auth/exchange', { method: 'POST', token: null, headers: { ...headers, origin: server.url }, body });
  const statuses: number[] = [];
  for (let guessed = 0; guessed < 15; guessed++) statuses.push((await guess()).status);
  assert.deepEqual(statuses, [...Array(10).fill(401), ...Array(5).fill(429)]);
  clock.advance(60_000);
  assert.equal((await guess()).status, 401);
});

test('bodies too large or too deep are refused, and the connection survives to say so', async (t) => {
  const { ask, nothingHappened } = await guarded(t);
  const json = { 'content-type': 'application/json' };
  const large = JSON.stringify({ folder: 'x'.repeat(1_100_000), provider: 'demo' });
  const post = (path: string, body: string | Buffer, headers = {}) =>
    ask(`/api/v1${path}`, { method: 'POST', headers: { ...json, ...headers }, body });
  const refused = await post('/sessions', large);
  assert.deepEqual([refused.status, JSON.parse(refused.text).error.code], [413, 'too_large']);
  const deep = await post('/sessions', `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`);
  assert.deepEqual([deep.status, JSON.parse(deep.text).error.code], [400, 'too_deep']);
  const broken = await post('/sessions', '{"folder":');
  assert.deepEqual([broken.status, JSON.parse(broken.text).error.code], [400, 'invalid_json']);
  const blob = await ask(`/api/v1/sessions/${A}/blobs`, { method: 'POST', body: Buffer.alloc(34_000_000) });
  assert.deepEqual([blob.status, JSON.parse(blob.text).error.code], [413, 'too_large']);
  await nothingHappened();
});

test('a body that tells no size is cut where it gets too large', async (t) => {
  const { server, nothingHappened } = await guarded(t);
  const socket = connect(server.port, '127.0.0.1');
  await once(socket, 'connect');
  const head = [
    'POST /api/v1/sessions HTTP/1.1',
    `Host: 127.0.0.1:${server.port}`,
    `Authorization: Bearer ${TOKEN}`,
    'Content-Type: application/json',
    'Transfer-Encoding: chunked',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  let answer = '';
  socket.on('data', (data) => {
    answer += data.toString();
  });
  // The server ends the connection in the middle of what is sent.
  socket.on('error', () => {});
  const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
  const ended = new Promise((resolve) => socket.once('close', resolve));
  const flood = () => {
    while (!socket.destroyed && socket.write(chunk));
  };
  socket.on('drain', flood);
  flood();
  await ended;
  assert.match(answer, /^HTTP\/1\.1 413 /);
  await nothingHappened();
});

test('frames too large, too deep, binary or not UTF-8 are refused', async (t) => {
  const { server, logger, nothingHappened } = await guarded(t);
  const large = await TestClient.live(server.port);
  large.socket.send(`"${'x'.repeat(1_048_576)}"`);
  assert.deepEqual(await large.closed(), { code: 1009, reason: 'too_large' });
  assert.deepEqual(large.errors(), ['too_large']);
  const client = await TestClient.live(server.port);
  client.socket.send('['.repeat(1_000_000));
  client.socket.send(Buffer.from([1, 2, 3]));
  await client.until('two refusals', () => client.errors().length === 2);
  assert.deepEqual(client.errors(), ['too_deep', 'invalid_json']);
  client.socket.send(Buffer.from([0x22, 0xff, 0xfe, 0x22]), { binary: false });
  assert.equal((await client.closed()).code, 1007);
  assert.ok(logger.refusals('too_deep').length > 0);
  await nothingHappened();
});

test('ten thousand bad frames end the connection; the server and other windows go on', async (t) => {
  const { server, hub, logger, nothingHappened } = await guarded(t);
  const other = await TestClient.live(server.port, [{ channel: 'root' }], 'client-2');
  const client = await TestClient.live(server.port);
  for (let sent = 0; sent < 10_000; sent++) client.socket.send(`{"jsonrpc":"2.0","id":${sent},"method":"nope"}`);
  assert.deepEqual(await client.closed(), { code: 1008, reason: 'rate_limited_client' });
  assert.equal(client.errors().at(-1), 'rate_limited_client');
  assert.ok(logger.refusals('unknown_method').length > 0);
  assert.ok(logger.lines.length < 100, `${logger.lines.length} lines`);
  assert.ok('result' in (await other.request('ping', {})));
  assert.equal(hub.channel(A).held, 0);
  await nothingHappened();
});

test('path tricks in blob and session addresses find nothing', async (t) => {
  const { ask, dir, nothingHappened } = await guarded(t);
  writeFileSync(join(dir, 'secret'), 'secret content');
  const hash = '0'.repeat(64);
  const tricks = [
    `/sessions/${A}/blobs/..%2f..%2fsecret`,
    `/sessions/${A}/blobs/../../secret`,
    `/sessions/${A}/blobs/%2e%2e/secret`,
    `/sessions/${A}/blobs/${hash}%00`,
    `/sessions/${A}/blobs/${hash.toUpperCase().replaceAll('0', 'A')}`,
    `/sessions/..%2f..%2f/blobs/${hash}`,
    `/sessions/%2e%2e/blobs/${hash}`,
    `/sessions/..`,
    `/sessions/${A}%2f..%2f${A}`,
    '/sessions/%',
    '/sessions/__proto__',
  ];
  for (const path of tricks) {
    const { status, text } = await ask(`/api/v1${path}`);
    assert.ok(status === 400 || status === 404, `${status} ${path}`);
    assert.doesNotMatch(text, /secret content/);
  }
  await nothingHappened();
});

test('path tricks in the folder route list no file and read none', async (t) => {
  const { ask, dir, nothingHappened } = await guarded(t);
  writeFileSync(join(dir, 'secret'), 'secret content');
  for (const path of [
    '../..',
    'relative',
    '/tmp/\0',
    join(dir, 'secret'),
    `${dir}/secret/..%00`,
    '/proc/self/mem',
    'x'.repeat(5_000),
  ]) {
    const { status, text } = await ask(`/api/v1/folders?path=${encodeURIComponent(path)}`);
    assert.ok(status === 400 || status === 404, `${status} ${path}`);
    assert.doesNotMatch(text, /secret content/);
  }
  const { text } = await ask(`/api/v1/folders?path=${encodeURIComponent(join(dir, 'page', '..'))}`);
  assert.deepEqual(
    JSON.parse(text).entries.map(({ name }: { name: string }) => name),
    ['page'],
  );
  assert.equal((await ask('/api/v1/folders?path=/tmp&path=/etc')).status, 400);
  await nothingHappened();
});

test('what is no HTTP is answered as such, and an address that names another server is refused', async (t) => {
  const { server, logger, nothingHappened } = await guarded(t);
  const raw = async (text: string) => {
    const socket = connect(server.port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    const closed = once(socket, 'close');
    socket.write(text);
    await closed;
    return Buffer.concat(chunks).toString();
  };
  assert.match(await raw('NONSENSE\r\n\r\n'), /^HTTP\/1\.1 400 /);
  const host = `Host: 127.0.0.1:${server.port}\r\nConnection: close`;
  assert.match(await raw(`GET http://evil.example/ HTTP/1.1\r\n${host}\r\n\r\n`), /^HTTP\/1\.1 400 /);
  assert.match(await raw(`GET / HTTP/1.1\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 4\d\d /);
  assert.match(
    await raw(`GET /api/v1/status HTTP/1.1\r\n${host}\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`),
    /^HTTP\/1\.1 4\d\d /,
  );
  assert.ok(logger.refusals('invalid_request').length > 0);
  await nothingHappened();
});

test('a socket asked for elsewhere than its address is not opened', async (t) => {
  const { server, nothingHappened } = await guarded(t);
  const headers = { authorization: `Bearer ${TOKEN}` };
  assert.deepEqual(await refusedUpgrade(server.port, headers, '/'), { status: 404, code: 'unknown_method' });
  assert.deepEqual(await refusedUpgrade(server.port, {}), { status: 401, code: 'unauthorized' });
  assert.deepEqual(await refusedUpgrade(server.port, { authorization: `Bearer ${WRONG}` }), {
    status: 401,
    code: 'unauthorized',
  });
  await nothingHappened();
});

async function signIn(ask: TestServer['ask'], url: string): Promise<{ cookie: string; setCookie: string }> {
  const { code } = JSON.parse((await ask('/api/v1/auth/code', { method: 'POST' })).text) as { code: string };
  const { headers, body } = jsonBody({ code });
  const signedIn = await ask('/api/v1/auth/exchange', {
    method: 'POST',
    token: null,
    headers: { ...headers, origin: url },
    body,
  });
  const setCookie = signedIn.headers['set-cookie']?.[0] ?? assert.fail(signedIn.text);
  return { cookie: setCookie.split(';')[0] ?? '', setCookie };
}
