import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryFileSystem } from './memory-file-system.ts';
import { readSnapshot, writeSnapshot } from './snapshot-file.ts';

const PATH = '/d/snapshot.json';
const SNAPSHOT = { epoch: 'e1', seq: 7, offset: 900, state: { title: 'ü', items: [1] }, extra: { receipts: [] } };

function setUp() {
  const fs = new MemoryFileSystem();
  fs.makeDir('/d');
  return fs;
}

test('what is written is read back, and replaced by the next', () => {
  const fs = setUp();
  writeSnapshot(fs, PATH, SNAPSHOT);
  assert.deepEqual(readSnapshot(fs, PATH, 'e1'), SNAPSHOT);
  writeSnapshot(fs, PATH, { ...SNAPSHOT, seq: 8 });
  assert.equal(readSnapshot(fs, PATH, 'e1')?.seq, 8);
});

test('none, one of another epoch, of another format, or one that was damaged anywhere is no snapshot', () => {
  const fs = setUp();
  assert.equal(readSnapshot(fs, PATH, 'e1'), null);
  writeSnapshot(fs, PATH, SNAPSHOT);
  assert.equal(readSnapshot(fs, PATH, 'e2'), null);
  const whole = fs.read(PATH).toString();
  for (const text of [
    whole.replace('"format":1', '"format":2'),
    whole.replace('"seq":7', '"seq":-7'),
    '',
    'null',
    '\0'.repeat(99),
  ]) {
    fs.writeAtomic(PATH, text);
    assert.equal(readSnapshot(fs, PATH, 'e1'), null, text);
  }
  for (let length = 0; length < whole.length; length++) {
    fs.writeAtomic(PATH, whole.slice(0, length));
    assert.equal(readSnapshot(fs, PATH, 'e1'), null, `cut at ${length}`);
  }
});

test('a full disk is told, and the old one stays', () => {
  const fs = setUp();
  writeSnapshot(fs, PATH, SNAPSHOT);
  fs.limitRoom(10);
  assert.throws(() => writeSnapshot(fs, PATH, { ...SNAPSHOT, seq: 8 }), { code: 'disk_full' });
  assert.deepEqual(readSnapshot(fs, PATH, 'e1'), SNAPSHOT);
});
