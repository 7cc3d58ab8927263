import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { FileSecretStore } from './file-store.ts';

const PATH = '/core/secrets.json';
const KEY = '/core/secrets.key';
const VALUE = 'sk-ant-ünder-"quotes"-42';

function setUp() {
  const fs = new MemoryFileSystem();
  fs.makeDir('/core');
  const open = () => new FileSecretStore(fs, { path: PATH, keyPath: KEY });
  return { fs, open };
}

/** Runs something that fails and makes sure that no word of it is the value. */
function failsQuietly(work: () => unknown, code: string): void {
  assert.throws(work, (error: Error & { code: string }) => {
    assert.equal(error.code, code);
    assert.ok(!JSON.stringify({ ...error, message: error.message, stack: error.stack }).includes(VALUE));
    return true;
  });
}

test('what is set is found again, also after a restart, and gone when removed', () => {
  const { open } = setUp();
  const store = open();
  store.set('claude', VALUE);
  store.set('a.b-c_1', '');
  for (const one of [store, open()]) {
    assert.equal(one.get('claude'), VALUE);
    assert.equal(one.get('a.b-c_1'), '');
    assert.equal(one.get('other'), null);
    assert.deepEqual(one.names(), ['a.b-c_1', 'claude']);
    assert.deepEqual(one.values().sort(), ['', VALUE]);
    assert.equal(one.problem, null);
  }
  store.set('claude', null);
  store.set('claude', null);
  assert.deepEqual(open().names(), ['a.b-c_1']);
});

test('no file holds the value, and the same value looks different every time', () => {
  const { fs, open } = setUp();
  const store = open();
  store.set('one', VALUE);
  store.set('two', VALUE);
  const text = fs.read(PATH).toString();
  for (const trace of [VALUE, 'ünder', Buffer.from(VALUE).toString('base64'), Buffer.from(VALUE).toString('hex')]) {
    assert.ok(!text.includes(trace));
    assert.ok(!fs.read(KEY).includes(trace));
  }
  const { secrets } = JSON.parse(text);
  assert.notEqual(secrets.one.data, secrets.two.data);
  assert.notEqual(secrets.one.nonce, secrets.two.nonce);
});

test('a value that was changed, or stored under another name, does not open; the others do', () => {
  const { fs, open } = setUp();
  const store = open();
  store.set('good', VALUE);
  store.set('other', 'x');
  const file = JSON.parse(fs.read(PATH).toString());
  file.secrets.moved = file.secrets.other;
  file.secrets.changed = { ...file.secrets.other, data: Buffer.from('y').toString('base64') };
  fs.writeAtomic(PATH, JSON.stringify(file));
  const again = open();
  assert.deepEqual(again.names(), ['good', 'other']);
  assert.equal(again.get('moved'), null);
  assert.equal(again.problem?.code, 'secret_store_failed');
  assert.match(again.problem?.message ?? '', /moved, changed cannot be decrypted/);
});

test('with another key nothing opens, and nothing is thrown away for the day it comes back', () => {
  const { fs, open } = setUp();
  open().set('claude', VALUE);
  fs.remove(KEY);
  const without = open();
  assert.deepEqual(without.names(), []);
  assert.match(without.problem?.message ?? '', /claude cannot be decrypted.*enter them again/);
  without.set('other', VALUE);
  assert.match(without.problem?.message ?? '', /claude cannot be decrypted/);
  without.set('claude', VALUE);
  assert.equal(without.problem, null, 'what was entered again is no problem any more');
});

test('what cannot be decrypted stays, for the day the key comes back', () => {
  const { fs, open } = setUp();
  open().set('claude', VALUE);
  const key = fs.read(KEY);
  fs.remove(KEY);
  open();
  fs.writeAtomic(KEY, key);
  assert.equal(open().get('claude'), VALUE);
});

test('a mark is the same for the same text and key, and tells nothing without the key', () => {
  const { fs, open } = setUp();
  const mark = open().mark('a guess');
  assert.equal(open().mark('a guess'), mark);
  assert.notEqual(open().mark('another'), mark);
  fs.remove(KEY);
  assert.notEqual(open().mark('a guess'), mark);
});

test('a key that is none is kept aside when a new one is made', () => {
  const { fs, open } = setUp();
  fs.writeAtomic(KEY, 'short');
  const store = open();
  store.set('claude', VALUE);
  assert.equal(fs.read(`${KEY}.damaged`).toString(), 'short');
  assert.equal(open().get('claude'), VALUE);
});

test('a damaged file is kept aside and told; new secrets can be stored', () => {
  const { fs, open } = setUp();
  open().set('claude', VALUE);
  const half = fs.read(PATH).toString().slice(0, 50);
  fs.writeAtomic(PATH, half);
  const store = open();
  assert.match(store.problem?.message ?? '', /damaged. A copy was kept/);
  store.set('claude', 'new');
  assert.equal(store.problem, null);
  assert.equal(open().get('claude'), 'new');
  const copies = fs.list('/core').filter((name) => name.startsWith('secrets.json.damaged-'));
  assert.deepEqual(
    copies.map((name) => fs.read(`/core/${name}`).toString()),
    [half],
  );
});

test('a file of a newer version is not used and not changed (I17)', () => {
  const { fs, open } = setUp();
  fs.writeAtomic(PATH, '{"format":3,"vault":"x"}');
  const store = open();
  assert.deepEqual(store.names(), []);
  failsQuietly(() => store.set('claude', VALUE), 'secret_store_failed');
  assert.match(store.problem?.message ?? '', /newer CodeAI Hub/);
  assert.deepEqual(fs.list('/core'), ['secrets.json']);
});

test('when it cannot be written nothing has changed, and no error names the value (I15)', () => {
  const { fs, open } = setUp();
  const store = open();
  store.set('claude', 'old');
  fs.limitRoom(20);
  failsQuietly(() => store.set('claude', VALUE), 'disk_full');
  fs.limitRoom(9999);
  fs.setReadOnly(true);
  failsQuietly(() => store.set('claude', VALUE), 'disk_read_only');
  assert.equal(store.get('claude'), 'old');
  assert.equal(open().get('claude'), 'old');
  fs.setReadOnly(false);
  failsQuietly(() => store.set('../claude', VALUE), 'secret_store_failed');
});
