import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { LineChild } from '../storage/testing/line-child.ts';
import { acquireLock } from './lock.ts';

const dir = mkdtempSync(join(tmpdir(), 'hub-lock-'));
after(() => rmSync(dir, { recursive: true }));

const SCRIPT = join(import.meta.dirname, 'testing', 'lock-child.ts');

async function contenders(count: number): Promise<LineChild[]> {
  const children = Array.from({ length: count }, () => new LineChild([process.execPath, SCRIPT]));
  await Promise.all(children.map((child) => child.ask('hello')));
  return children;
}

/** All try at the same instant; those that hold it now. */
async function tryAll(children: readonly LineChild[], path: string): Promise<LineChild[]> {
  for (const child of children) child.send(`try ${path}`);
  const answers = await Promise.all(children.map((child) => child.answer<{ held: boolean }>()));
  return children.filter((_, n) => answers[n]?.held);
}

test('of many that start at the same instant one holds the lock, and when it is killed exactly one of the others', async () => {
  const path = join(dir, 'many.lock.db');
  const all = await contenders(8);
  let waiting = all;
  try {
    await manyFreshLocks(all);
    while (waiting.length > 0) {
      const holders = await tryAll(waiting, path);
      assert.equal(holders.length, 1);
      waiting = waiting.filter((one) => !holders.includes(one));
      assert.deepEqual(await tryAll(waiting, path), [], 'as long as it lives nobody else');
      await holders[0]?.kill();
    }
  } finally {
    for (const child of all) await child.kill();
  }
});

/** The first moment of a lock, when its file is made, is the one that other ways of locking get wrong. */
async function manyFreshLocks(children: readonly LineChild[]): Promise<void> {
  for (let round = 0; round < 12; round++) {
    const holders = await tryAll(children, join(dir, `fresh-${round}.lock.db`));
    assert.equal(holders.length, 1);
    await holders[0]?.ask('release');
  }
}

test('a released lock is free for the next, in this process and in another', async () => {
  const path = join(dir, 'passed.lock.db');
  const [other] = (await contenders(1)) as [LineChild];
  try {
    const mine = acquireLock(path);
    assert.ok('release' in mine);
    assert.deepEqual(acquireLock(path), { heldBy: true });
    assert.deepEqual(await other.ask(`try ${path}`), { held: false });
    mine.release();
    mine.release();
    assert.deepEqual(await other.ask(`try ${path}`), { held: true });
    assert.deepEqual(acquireLock(path), { heldBy: true });
    await other.ask('release');
    const again = acquireLock(path);
    assert.ok('release' in again);
    again.release();
  } finally {
    await other.kill();
  }
});

test('the lock file is for its owner only and stays', () => {
  const path = join(dir, 'mode.lock.db');
  const lock = acquireLock(path);
  assert.ok('release' in lock);
  lock.release();
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('a lock that cannot be opened is told, not taken for held', () => {
  assert.throws(() => acquireLock(join(dir, 'no', 'such', 'folder.db')), { code: 'disk_read_only' });
  assert.throws(() => acquireLock('/dev/null/lock.db'), { code: 'disk_read_only' });
});
