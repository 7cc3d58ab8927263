import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { GroupCommit } from './group-commit.ts';

/** Syncs that end when told to. */
function setUp() {
  const clock = new FakeClock(0);
  const running: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const startedAt: number[] = [];
  const sync = () => {
    startedAt.push(clock.now());
    return new Promise<void>((resolve, reject) => running.push({ resolve, reject }));
  };
  const commit = new GroupCommit({ clock, windowMs: 8, size: 0, sync });
  const done: string[] = [];
  const waitFor = (name: string) => {
    commit.durable().then(
      () => done.push(name),
      (error: Error) => done.push(`${name}: ${error.message}`),
    );
  };
  const finish = async () => {
    running.shift()?.resolve();
    await drain();
  };
  return { clock, commit, running, startedAt, done, waitFor, finish };
}

test('who cannot wait shares no window', async () => {
  const { clock, commit, startedAt, finish } = setUp();
  commit.wrote(10);
  void commit.durable();
  await drain();
  await finish();
  clock.advance(1);
  commit.wrote(20);
  let done = false;
  void commit.durable(true).then(() => {
    done = true;
  });
  await drain();
  assert.deepEqual(startedAt, [0, 1]);
  await finish();
  assert.equal(done, true);
});

test('the first who waits is served at once, and with everything written in the same moment', async () => {
  const { commit, running, done, waitFor, finish } = setUp();
  commit.wrote(10);
  waitFor('a');
  commit.wrote(20);
  waitFor('b');
  assert.equal(running.length, 0);
  await drain();
  assert.equal(running.length, 1);
  await finish();
  assert.deepEqual(done, ['a', 'b']);
});

test('those who come while a sync runs share the next one, which keeps the window', async () => {
  const { clock, commit, running, startedAt, done, waitFor, finish } = setUp();
  commit.wrote(10);
  waitFor('a');
  await drain();
  commit.wrote(20);
  waitFor('b');
  commit.wrote(30);
  waitFor('c');
  clock.advance(2);
  await drain();
  assert.equal(running.length, 1, 'one sync in flight');
  await finish();
  assert.deepEqual(done, ['a'], 'a sync counts only for what was written before it began');
  clock.advance(6);
  await drain();
  assert.deepEqual(startedAt, [0, 8]);
  await finish();
  assert.deepEqual(done, ['a', 'b', 'c']);
});

test('nobody waits longer than the window and one sync', async () => {
  const { clock, commit, startedAt, waitFor, finish } = setUp();
  commit.wrote(10);
  waitFor('a');
  await drain();
  await finish();
  clock.advance(3);
  commit.wrote(20);
  waitFor('b');
  clock.advance(5);
  await drain();
  assert.deepEqual(startedAt, [0, 8]);
});

test('what is synced already needs no sync', async () => {
  const { commit, running, done, waitFor, finish } = setUp();
  commit.wrote(10);
  waitFor('a');
  await drain();
  await finish();
  waitFor('b');
  await drain();
  assert.equal(running.length, 0);
  assert.deepEqual(done, ['a', 'b']);
});

test('bytes found at the start are synced when somebody asks for them', async () => {
  const clock = new FakeClock(0);
  let syncs = 0;
  const commit = new GroupCommit({ clock, windowMs: 8, size: 100, sync: async () => void syncs++ });
  assert.equal(clock.pending, 0);
  await commit.durable();
  assert.equal(syncs, 1);
});

test('while writing, a sync comes every second although nobody asks, and none when nothing is written', async () => {
  const { clock, commit, startedAt, finish } = setUp();
  commit.wrote(10);
  clock.advance(400);
  commit.wrote(20);
  clock.advance(599);
  assert.deepEqual(startedAt, []);
  clock.advance(1);
  assert.deepEqual(startedAt, [1000]);
  commit.wrote(30);
  await finish();
  clock.advance(1000);
  assert.deepEqual(startedAt, [1000, 2000]);
  await finish();
  assert.equal(clock.pending, 0);
});

test('a failed sync is told to all who wait and ask later, and is never tried again', async () => {
  const { clock, commit, running, startedAt, done, waitFor } = setUp();
  commit.wrote(10);
  waitFor('a');
  await drain();
  commit.wrote(20);
  waitFor('b');
  running.shift()?.reject(new Error('EIO'));
  await drain();
  waitFor('c');
  commit.wrote(30);
  clock.advance(5000);
  await drain();
  assert.deepEqual(done, ['a: EIO', 'b: EIO', 'c: EIO']);
  assert.equal(startedAt.length, 1);
  await assert.rejects(commit.close(), /EIO/);
});

test('closing waits for the running sync and syncs the rest', async () => {
  const { clock, commit, running, startedAt, waitFor, finish } = setUp();
  commit.wrote(10);
  waitFor('a');
  await drain();
  commit.wrote(20);
  const closed = commit.close();
  await finish();
  assert.equal(running.length, 1);
  await finish();
  await closed;
  assert.equal(startedAt.length, 2);
  assert.equal(clock.pending, 0);
});
