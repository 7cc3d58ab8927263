import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConversationStore } from './store.ts';

function newPlace() {
  const dataDir = mkdtempSync(join(tmpdir(), 'demo-store-'));
  const store = new ConversationStore(dataDir);
  const { nativeId, transcript } = store.create('/work', 1);
  const file = join(dataDir, 'conversations', `${nativeId}.jsonl`);
  const message = (id: string) => transcript.append({ type: 'message', id, text: `words of ${id}`, at: 2 });
  return { store, nativeId, transcript, file, message, [Symbol.dispose]: () => rmSync(dataDir, { recursive: true }) };
}

test('what was appended is there when it is opened again', () => {
  using place = newPlace();
  const { store, nativeId, message, transcript } = place;
  message('m1');
  transcript.append({ type: 'rule', command: 'ls', at: 3 });
  const again = store.open(nativeId);
  assert.ok(again.hasMessage('m1'));
  assert.ok(again.allows('ls'));
  assert.deepEqual(again.messages(), ['words of m1']);
});

test('a torn last line is no message, and is cut off before the next one', () => {
  using place = newPlace();
  const { store, nativeId, file, message } = place;
  message('m1');
  appendFileSync(file, '{"type":"message","id":"m2","te');
  assert.equal(store.hasMessage(nativeId, 'm1'), 'yes');
  assert.equal(store.hasMessage(nativeId, 'm2'), 'no');
  store.open(nativeId).append({ type: 'message', id: 'm3', text: 'ё', at: 4 });
  assert.deepEqual(store.open(nativeId).messages(), ['words of m1', 'ё']);
  assert.ok(readFileSync(file, 'utf8').endsWith('\n'));
});

test('of a damaged or missing conversation nobody knows what it holds', () => {
  using place = newPlace();
  const { store, nativeId, file, message } = place;
  message('m1');
  writeFileSync(file, `garbage\n${readFileSync(file, 'utf8')}`);
  assert.equal(store.hasMessage(nativeId, 'm1'), 'unknown');
  rmSync(file);
  assert.equal(store.hasMessage(nativeId, 'm1'), 'unknown');
  assert.throws(() => store.open(nativeId), /does not exist/);
});

test('an id that is no id never becomes a path', () => {
  using place = newPlace();
  const { store } = place;
  for (const id of ['../../etc/passwd', '', 'x/y', `${'a'.repeat(36)}/..`]) {
    assert.throws(() => store.open(id), /does not exist/);
    assert.equal(store.hasMessage(id, 'm1'), 'unknown');
  }
});

test('a copy ends before the named message and carries no permissions', () => {
  using place = newPlace();
  const { store, nativeId, message, transcript } = place;
  message('m1');
  transcript.append({ type: 'rule', command: 'ls', at: 3 });
  message('m2');
  const copy = store.copy(nativeId, 'm2', '/work', 5).transcript;
  assert.deepEqual(copy.messages(), ['words of m1']);
  assert.equal(copy.allows('ls'), false);
  assert.deepEqual(store.copy(nativeId, undefined, '/work', 5).transcript.messages().length, 2);
  assert.throws(() => store.copy(nativeId, 'm9', '/work', 5), /does not exist/);
});
