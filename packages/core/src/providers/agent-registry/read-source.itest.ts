import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSource } from './read-source.ts';

const never = new AbortController().signal;

test('a registry is read from a file, and says why it is not', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'registry-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'registry.json');
  await assert.rejects(readSource(file, never), /there is no such file/);
  await assert.rejects(readSource(folder, never), /it is no file/);
  writeFileSync(file, '{"agents":[]}');
  assert.equal(await readSource(file, never), '{"agents":[]}');
  truncateSync(file, 5_000_001);
  await assert.rejects(readSource(file, never), /larger than 5 MB/);
});

test('a registry is read from an address, and no further than it may be', async (t) => {
  const server = createServer(({ url }, response) => {
    if (url === '/huge') response.end('x'.repeat(5_000_001));
    else if (url === '/away') response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    else response.end('{"agents":[]}');
  });
  t.after(() => server.close());
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  assert.equal(await readSource(at, never), '{"agents":[]}');
  await assert.rejects(readSource(`${at}/huge`, never), /larger than 5 MB/);
  await assert.rejects(readSource(`${at}/away`, never), /file: is no way to fetch it/);
});
