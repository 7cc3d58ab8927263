import assert from 'node:assert/strict';
import { test } from 'node:test';
import { platformProcesses } from './platform.ts';
import type { ProcessTable } from './process-table.ts';
import { findTagged, sweep } from './sweep.ts';
import { leftBehindBy, ofRun, ofSession, runTagOf } from './tags.ts';
import { eagerClock } from './testing/eager-clock.ts';
import { aliveOf, START, startScript } from './testing/process-tree.ts';

test('I11: a sweep ends every process of a run, wherever it went', async () => {
  await using script = await startScript(Object.values(START));
  assert.deepEqual(Object.keys(script.pids), Object.keys(START));
  const found = new Set((await findTagged(ofRun(script.run))).map(({ pid }) => pid));
  assert.ok(new Set(Object.values(script.pids)).isSubsetOf(found));
  const { survivors } = await sweep(ofRun(script.run), { clock: eagerClock(), killWaitMs: 1e9 });
  assert.deepEqual(survivors, []);
  assert.deepEqual(await aliveOf(script.pids), []);
});

test('a process that started another one between look and kill loses both', async () => {
  await using script = await startScript([]);
  await using late = await startScript([], script.run);
  const table = platformProcesses();
  let looks = 0;
  const hiding = {
    ...table,
    tagged: async () => {
      const all = await table.tagged();
      const latePid = late.process.child.pid;
      return looks++ === 0 ? all.filter(({ pid }) => pid !== latePid) : all;
    },
  };
  const { found } = await sweep(ofRun(script.run), { table: hiding, graceMs: 0 });
  assert.equal(found, 1);
  assert.deepEqual(await findTagged(ofRun(script.run)), []);
});

test('leftovers of earlier cores of a home are found, those of other homes and of the own run are not', async () => {
  const home = `home-${process.pid}`;
  await using old = await startScript([START.plain], runTagOf(home, 'old'));
  await using own = await startScript([START.plain], runTagOf(home, 'own'));
  await using other = await startScript([START.plain], runTagOf(`${home}-2`, 'old'));
  await sweep(leftBehindBy(home, own.run));
  assert.deepEqual(await aliveOf(old.pids), []);
  assert.deepEqual(await aliveOf(own.pids), ['plain']);
  assert.deepEqual(await aliveOf(other.pids), ['plain']);
});

test('what is spared stays, with all that descends from it', async () => {
  const home = `kept-${process.pid}`;
  await using kept = await startScript([START.plain], runTagOf(home, 'old'));
  await using left = await startScript([START.plain], runTagOf(home, 'older'));
  await sweep(leftBehindBy(home, runTagOf(home, 'new')), { spared: [await kept.process.started] });
  assert.deepEqual(await aliveOf(kept.pids), ['plain']);
  assert.deepEqual(await aliveOf(left.pids), []);
});

test('a process whose start time changed between look and kill is left alone', async () => {
  await using script = await startScript([START.plain]);
  const table = platformProcesses();
  const reused: ProcessTable = {
    ...table,
    row: async (pid) => {
      const row = await table.row(pid);
      return row && { ...row, startTime: 'later' };
    },
  };
  const { survivors } = await sweep(ofRun(script.run), { table: reused, clock: eagerClock() });
  assert.equal(survivors.length, 2);
  assert.deepEqual(await aliveOf(script.pids), ['plain']);
});

test('a process that lost its environment as it ends is waited for', async () => {
  await using script = await startScript([]);
  const table = platformProcesses();
  const { pid } = await script.process.started;
  let looks = 0;
  let listed = 0;
  const ending: ProcessTable = {
    ...table,
    signal: async () => {},
    tagged: async () => (looks++ === 0 ? [{ pid, tags: { run: script.run } }] : []),
    all: async () => {
      // It is gone from the list after a while.
      if (++listed === 4) process.kill(pid, 'SIGKILL');
      return table.all();
    },
  };
  const { survivors } = await sweep(ofRun(script.run), { table: ending, clock: eagerClock(), graceMs: 1e9 });
  assert.deepEqual(survivors, []);
  assert.ok(listed >= 4, 'it was looked for until it was gone');
});

test('the process that sweeps and those it descends from are spared', async () => {
  await using script = await startScript([START.plain]);
  const table = platformProcesses();
  const asTagged = {
    ...table,
    tagged: async () => [
      { pid: process.ppid, tags: { run: 'r' } },
      { pid: process.pid, tags: { run: 'r' } },
    ],
  };
  assert.deepEqual(await findTagged(ofRun('r'), asTagged), []);
  assert.deepEqual(await aliveOf(script.pids), ['plain']);
});

test('a session tag must fit together with its run', () => {
  assert.equal(ofSession('h/1', 's1')({ run: 'h/1', session: 's1' }), true);
  assert.equal(ofSession('h/1', 's1')({ run: 'h/2', session: 's1' }), false);
  assert.equal(ofSession('h/1', 's1')({ run: 'h/1' }), false);
});
