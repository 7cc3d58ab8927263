import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { stateAfter } from '../sessions/testing/steps.ts';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { SessionIndex } from './session-index.ts';
import { summarise } from './summary.ts';

const PATH = '/home/sessions.index.jsonl';
const LOG = { size: 100, mtimeMs: 5 };
const SUMMARY = summarise(stateAfter(), 0);

function rig() {
  const disk = new MemoryFileSystem();
  disk.makeDir('/home');
  const clock = new FakeClock();
  return { disk, clock, open: () => new SessionIndex({ fs: disk, path: PATH, clock }) };
}

suite('the index of sessions', () => {
  test('is written soon after a change, and read at the next start', () => {
    const { clock, open } = rig();
    open().set(SUMMARY, LOG);
    clock.advance(1000);
    const again = open();
    assert.deepEqual(again.get(SUMMARY.id), SUMMARY);
    assert.equal(again.count, 1);
  });

  test('many changes are written once', () => {
    const { disk, clock, open } = rig();
    const index = open();
    for (let n = 0; n < 100; n++) index.set({ ...SUMMARY, queued: n }, LOG);
    assert.equal(clock.pending, 1);
    clock.advance(1000);
    assert.match(disk.read(PATH).toString(), /"queued":99/);
    assert.equal(clock.pending, 0);
  });

  test('knows when a log is not the one it saw', () => {
    const index = rig().open();
    index.set(SUMMARY, LOG);
    assert.equal(index.isFresh(SUMMARY.id, LOG), true);
    assert.equal(index.isFresh(SUMMARY.id, { ...LOG, size: 101 }), false);
    assert.equal(index.isFresh(SUMMARY.id, { ...LOG, mtimeMs: 6 }), false);
    assert.equal(index.isFresh('session0009', LOG), false);
  });

  test('I8: trusts no summary of what was under way, since that ended with its core', () => {
    const index = rig().open();
    for (const under of [{ activity: 'running' as const }, { activity: 'stopping' as const }, { background: 1 }]) {
      index.set({ ...SUMMARY, ...under }, LOG);
      assert.equal(index.isFresh(SUMMARY.id, LOG), false, JSON.stringify(under));
    }
  });

  test('forgets a removed session', () => {
    const { clock, open } = rig();
    const index = open();
    index.set(SUMMARY, LOG);
    index.remove(SUMMARY.id);
    clock.advance(1000);
    assert.equal(open().count, 0);
  });

  test('is derived: a damaged file is an empty index', () => {
    const { disk, open } = rig();
    disk.writeAtomic(PATH, '');
    for (const text of [
      '{',
      '{"format":3}\n',
      '{"format":1,"rows":{"a":5}}',
      '{"format":2}\n{"a":5}\n\0\0',
      '{"format":3}\n{"a":5}\n\0\0',
    ]) {
      disk.tamper(PATH, () => Buffer.from(text));
      const index = open();
      assert.deepEqual(index.summaries(), []);
      index.set(SUMMARY, LOG);
      index.close();
      assert.equal(open().count, 1, 'and goes on from there');
    }
  });

  test('a line torn by a crash costs its session a look, and no other', () => {
    const { disk, open } = rig();
    const index = open();
    index.set(SUMMARY, LOG);
    index.close();
    disk.tamper(PATH, (bytes) => Buffer.concat([bytes, bytes.subarray(-40, -10)]));
    const again = open();
    assert.equal(again.isFresh(SUMMARY.id, LOG), true);
    again.set({ ...SUMMARY, id: 'session0002' }, LOG);
    again.close();
    assert.equal(open().count, 2);
  });

  test('one change among thousands of sessions is one line, and the file is as long as it needs to be', () => {
    const { disk, clock, open } = rig();
    const index = open();
    const many = Array.from({ length: 2000 }, (_, n) => ({ ...SUMMARY, id: `session${n}` }));
    for (const summary of many) index.set(summary, LOG);
    clock.advance(1000);
    const whole = disk.read(PATH).length;
    index.set({ ...SUMMARY, id: 'session7', queued: 3 }, LOG);
    clock.advance(1000);
    const line = disk.read(PATH).length - whole;
    assert.ok(line > 0 && line < 1000, String(line));
    for (let n = 0; n < 5000; n++) {
      index.set({ ...SUMMARY, id: 'session7', queued: n }, LOG);
      clock.advance(1000);
    }
    index.close();
    assert.ok(disk.read(PATH).length < whole + 1000);
    assert.deepEqual([open().count, open().get('session7')?.queued], [2000, 4999]);
  });

  test('is not synced: what is made again needs no promise', () => {
    const { disk, clock, open } = rig();
    open().set(SUMMARY, LOG);
    clock.advance(1000);
    assert.equal(disk.syncs, 0);
  });

  test('a disk that refuses is tried again', () => {
    const { disk, clock, open } = rig();
    const index = open();
    disk.setReadOnly(true);
    index.set(SUMMARY, LOG);
    clock.advance(3000);
    disk.setReadOnly(false);
    clock.advance(1000);
    assert.equal(open().count, 1);
  });

  test('finds the session that continues a conversation of an agent, also after a restart, and not when it is gone', () => {
    const { open } = rig();
    const index = open();
    index.set(SUMMARY, LOG, ['demo n1', 'demo n2']);
    index.set({ ...SUMMARY, queued: 2 }, LOG);
    index.set({ ...SUMMARY, id: 'session7' }, LOG, ['demo n3']);
    index.close();
    const next = open();
    assert.deepEqual(
      ['demo n1', 'demo n2', 'demo n3', 'n1'].map((native) => next.sessionOf(native)),
      [SUMMARY.id, SUMMARY.id, 'session7', undefined],
    );
    next.remove(SUMMARY.id);
    assert.equal(next.sessionOf('demo n1'), undefined);
  });
});
