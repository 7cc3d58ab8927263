import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { BlobStore } from './blobs.ts';
import { MemoryFileSystem } from './memory-file-system.ts';

const DIR = '/home/sessions/s/blobs';
const TEXT = Buffer.from('an attachment');
const HASH = createHash('sha256').update(TEXT).digest('hex');

function setUp() {
  const fs = new MemoryFileSystem();
  fs.makeDir('/home/sessions/s');
  fs.settle();
  return { fs, blobs: new BlobStore(fs, DIR) };
}

test('what is put is found by its hash', () => {
  const { blobs } = setUp();
  assert.deepEqual(blobs.put(TEXT, 'text/plain'), { hash: HASH, size: TEXT.length, mediaType: 'text/plain' });
  assert.deepEqual(blobs.get(HASH), TEXT);
  assert.deepEqual(blobs.get(HASH, TEXT.length), TEXT);
  assert.equal(blobs.path(HASH), `${DIR}/${HASH}`);
});

test('the same content is kept once and not written again', () => {
  const { fs, blobs } = setUp();
  blobs.put(TEXT, 'text/plain');
  const written = fs.stat(blobs.path(HASH));
  blobs.put(TEXT, 'text/markdown');
  assert.deepEqual(fs.stat(blobs.path(HASH)), written);
  assert.deepEqual(fs.list(DIR), [HASH]);
});

test('nothing at all is a blob too', () => {
  const { blobs } = setUp();
  const { hash } = blobs.put(new Uint8Array(), 'text/plain');
  assert.equal(blobs.get(hash)?.length, 0);
});

test('a blob that is not there, or not of the size asked for, is null', () => {
  const { blobs } = setUp();
  assert.equal(blobs.get(HASH), null);
  blobs.put(TEXT, 'text/plain');
  assert.equal(blobs.get(HASH, TEXT.length + 1), null);
});

test('nothing but a hash ever names a file', () => {
  const { fs, blobs } = setUp();
  fs.makeDir('/home/sessions/s');
  fs.writeAtomic('/home/sessions/s/events.jsonl', 'x');
  blobs.put(TEXT, 'text/plain');
  for (const name of [
    '../events.jsonl',
    '..',
    '',
    '/etc/passwd',
    HASH.toUpperCase(),
    `${HASH}/..`,
    `${HASH}\0`,
    `../blobs/${HASH}`,
    `${HASH}\n`,
  ]) {
    assert.equal(blobs.get(name), null, JSON.stringify(name));
    assert.throws(() => blobs.path(name), { code: 'blob_not_found' }, JSON.stringify(name));
  }
});

test('a blob that does not hold what its name says is not given out', () => {
  const { fs, blobs } = setUp();
  blobs.put(TEXT, 'text/plain');
  fs.tamper(blobs.path(HASH), (bytes) => bytes.fill('x'));
  assert.throws(() => blobs.get(HASH, TEXT.length), { code: 'disk_failed' });
});

test('a blob torn by a crash is written whole by the next put', () => {
  const { fs, blobs } = setUp();
  blobs.put(TEXT, 'text/plain');
  fs.settle();
  fs.crash(() => 0.5);
  assert.notEqual(fs.stat(blobs.path(HASH))?.size, TEXT.length);
  const again = new BlobStore(fs, DIR);
  again.put(TEXT, 'text/plain');
  assert.deepEqual(again.get(HASH, TEXT.length), TEXT);
});

test('after durable a blob survives the crash, and is synced once', async () => {
  const { fs, blobs } = setUp();
  blobs.put(TEXT, 'text/plain');
  await blobs.durable();
  await blobs.durable();
  assert.equal(fs.syncs, 1);
  fs.crash(() => 0);
  assert.deepEqual(new BlobStore(fs, DIR).get(HASH), TEXT);
});

test('one who asks while a sync is under way is answered when it is done, and not before', async () => {
  const { fs, blobs } = setUp();
  blobs.put(TEXT, 'text/plain');
  fs.holdSyncs();
  const first = blobs.durable();
  let safe = false;
  const second = blobs.durable().then(() => {
    safe = true;
  });
  await drain();
  assert.equal(safe, false);
  fs.releaseSyncs();
  await Promise.all([first, second]);
  fs.crash(() => 0);
  assert.deepEqual(new BlobStore(fs, DIR).get(HASH), TEXT);
});

test('after a sync that failed nothing is promised of that blob until it is written anew', async () => {
  const { fs, blobs } = setUp();
  blobs.put(TEXT, 'text/plain');
  fs.failSyncs(1);
  await assert.rejects(blobs.durable(), { code: 'disk_failed' });
  await assert.rejects(blobs.durable(), { code: 'disk_failed' });
  blobs.put(TEXT, 'text/plain');
  await blobs.durable();
  fs.crash(() => 0);
  assert.deepEqual(new BlobStore(fs, DIR).get(HASH), TEXT);
});

test('a full disk is told, and leaves nothing half', () => {
  const { fs, blobs } = setUp();
  fs.limitRoom(5);
  assert.throws(() => blobs.put(TEXT, 'text/plain'), { code: 'disk_full' });
  assert.equal(blobs.get(HASH), null);
  fs.limitRoom(100);
  blobs.put(TEXT, 'text/plain');
  assert.deepEqual(blobs.get(HASH), TEXT);
});
