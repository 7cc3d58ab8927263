import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { testServer } from '../testing/test-server.ts';

const HTML = { accept: 'text/html,*/*' };

async function withPage(t: TestContext) {
  const server = await testServer(t);
  const page = join(server.dir, 'page');
  mkdirSync(join(page, 'assets'));
  writeFileSync(join(page, 'index.html'), '<!doctype html>page');
  writeFileSync(join(page, 'assets', 'index-C4fe.js'), 'code');
  writeFileSync(join(page, '.env'), 'hidden');
  writeFileSync(join(page, 'notes'), 'no type');
  writeFileSync(join(server.dir, 'outside.js'), 'outside');
  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    server.ask(path, { token: null, headers, method });
  return { ...server, page, get };
}

test('the page is for everyone, and asks each time whether it changed', async (t) => {
  const { get } = await withPage(t);
  const page = await get('/', HTML);
  assert.deepEqual([page.status, page.text], [200, '<!doctype html>page']);
  assert.equal(page.headers['cache-control'], 'no-cache');
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  const again = await get('/', { ...HTML, 'if-none-match': page.headers.etag ?? '' });
  assert.deepEqual([again.status, again.text], [304, '']);
});

test('files named by their content are kept for ever', async (t) => {
  const { get } = await withPage(t);
  const { status, text, headers } = await get('/assets/index-C4fe.js');
  assert.deepEqual([status, text], [200, 'code']);
  assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(headers['content-type'], 'text/javascript; charset=utf-8');
});

test('HEAD tells about a file without sending it', async (t) => {
  const { get } = await withPage(t);
  const { status, text, headers } = await get('/assets/index-C4fe.js', {}, 'HEAD');
  assert.deepEqual([status, text, headers['content-length']], [200, '', '4']);
});

test('every answer carries the policy that keeps the page its own', async (t) => {
  const { get } = await withPage(t);
  for (const path of ['/', '/assets/index-C4fe.js', '/nosuch.js', '/api/v1/health', '/api/v1/status']) {
    const { headers } = await get(path, HTML);
    assert.equal(
      headers['content-security-policy'],
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; " +
        "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
    assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  }
});

test('an address of the page shows the page; a missing file is missing', async (t) => {
  const { get } = await withPage(t);
  assert.equal((await get('/session/abc', HTML)).text, '<!doctype html>page');
  assert.equal((await get('/assets/index-old.js', { accept: '*/*' })).status, 404);
  assert.equal((await get('/session/abc.js', HTML)).status, 404);
  assert.equal((await get('/session/abc', { accept: '*/*' })).status, 404);
});

test('no spelling of a path leads out of the page, to a hidden file, or to a folder', async (t) => {
  const { get, page, dir } = await withPage(t);
  symlinkSync(join(dir, 'outside.js'), join(page, 'assets', 'linked.js'));
  const tricks = [
    '/../outside.js',
    '/%2e%2e/outside.js',
    '/..%2foutside.js',
    '/assets/../../outside.js',
    '/assets/..\\..\\outside.js',
    '/%5c..%5coutside.js',
    '/assets/linked.js',
    '/.env',
    '/notes',
    '/assets',
    '/assets/',
    '//assets/index-C4fe.js',
    '/assets//index-C4fe.js',
    '/index.html%00.js',
    '/%',
    '/C:/outside.js',
    `/${'a'.repeat(5_000)}.js`,
  ];
  for (const path of tricks) {
    const { status, text } = await get(path, { accept: '*/*' });
    assert.equal(status, 404, path);
    assert.doesNotMatch(text, /outside"|hidden|no type/, path);
  }
});

test('a page that is not built says what to do', async (t) => {
  const { get, page } = await withPage(t);
  rmSync(page, { recursive: true });
  const { status, text, headers } = await get('/', HTML);
  assert.equal(status, 503);
  assert.match(text, /npm start/);
  assert.match(headers['content-type'] ?? '', /text\/html/);
});

test('nothing is written to the page', async (t) => {
  const { get } = await withPage(t);
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) assert.equal((await get('/', HTML, method)).status, 404);
});
