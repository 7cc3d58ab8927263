import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endGroup } from './end-group.ts';
import { treeOf } from './end-tree.ts';
import { platformProcesses } from './platform.ts';
import type { ProcessTable } from './process-table.ts';
import { eagerClock } from './testing/eager-clock.ts';
import { aliveOf, START, startScript } from './testing/process-tree.ts';
import { parseRows } from './windows.ts';

/** As PowerShell on Windows lists processes: an agent, what it started, and strangers around them. */
const LISTED = parseRows(`[
  {"ProcessId":0,"ParentProcessId":0,"Started":""},
  {"ProcessId":4,"ParentProcessId":0,"Started":""},
  {"ProcessId":800,"ParentProcessId":700,"Started":"134082000000000000"},
  {"ProcessId":900,"ParentProcessId":800,"Started":"134082000010000000"},
  {"ProcessId":904,"ParentProcessId":900,"Started":"134082000020000000"},
  {"ProcessId":908,"ParentProcessId":904,"Started":"134082000020000000"},
  {"ProcessId":912,"ParentProcessId":800,"Started":"134082000010000001"}
]`);
const AGENT = { pid: 900, startTime: '134082000010000000' };

const pids = (identities: readonly { pid: number }[]) => identities.map(({ pid }) => pid).sort((a, b) => a - b);

test('a tree is the process and all that descends from it, not its parent or siblings', () => {
  assert.deepEqual(pids(treeOf([AGENT], LISTED).running), [900, 904, 908]);
});

test('the children of an ended process are still found by its pid', () => {
  const tree = treeOf(
    [AGENT],
    LISTED.filter(({ pid }) => pid !== 900),
  );
  assert.deepEqual(pids(tree.running), [904, 908]);
  assert.deepEqual(pids(tree.all), [900, 904, 908]);
});

test('what was noted before is found again, though all between it and the root has ended', () => {
  const before = treeOf([AGENT], LISTED);
  const after = LISTED.filter(({ pid }) => pid !== 900 && pid !== 904);
  assert.deepEqual(pids(treeOf([AGENT], after).running), []);
  assert.deepEqual(pids(treeOf(before.all, after).running), [908]);
});

test('of a pid that was used again the new process and its children are strangers, the old children are not', () => {
  const again = LISTED.flatMap((row) => (row.pid === 900 ? [{ ...row, startTime: '134082000500000000' }] : [row]));
  const strangers = parseRows('{"ProcessId":999,"ParentProcessId":900,"Started":"134082000600000000"}');
  assert.deepEqual(pids(treeOf([AGENT], [...again, ...strangers]).running), [904, 908]);
});

test('a process that is older than its parent of that number belongs to an earlier one', () => {
  const older = parseRows('{"ProcessId":50,"ParentProcessId":900,"Started":"134081000000000000"}');
  const unknown = parseRows('{"ProcessId":51,"ParentProcessId":900,"Started":""}');
  assert.deepEqual(pids(treeOf([AGENT], [...LISTED, ...older, ...unknown]).running), [900, 904, 908]);
});

/** The real processes of this system, looked at as if it had no groups. Counts how often all were listed. */
function withoutGroups(): ProcessTable & { listed: number } {
  const table = platformProcesses();
  return {
    ...table,
    hasGroups: false,
    signalGroup: table.signal,
    listed: 0,
    all() {
      this.listed++;
      return table.all();
    },
  };
}

test('without groups the leader that listens loses its children too, wherever they went', async () => {
  await using script = await startScript([START.plain, START.stubborn]);
  const identity = await script.process.started;
  const table = withoutGroups();
  assert.equal(await endGroup(identity, { table, clock: eagerClock(), killWaitMs: 1e9 }), 'killed');
  assert.deepEqual(await aliveOf(script.pids), []);
  assert.ok(table.listed <= 3, `listed ${table.listed} times`);
});

test('without groups a process alone that listens is ended by asking', async () => {
  await using script = await startScript([]);
  const identity = await script.process.started;
  assert.equal(await endGroup(identity, { table: withoutGroups(), graceMs: 60_000 }), 'terminated');
  assert.equal(await endGroup(identity, { table: withoutGroups() }), 'gone');
});

test('without groups what does not end is told as a survivor, and our own process is refused', async () => {
  await using script = await startScript([]);
  const deaf = { ...withoutGroups(), signalGroup: async () => {} };
  const options = { table: deaf, clock: eagerClock() };
  assert.equal(await endGroup(await script.process.started, options), 'survived');
  const own = await platformProcesses().row(process.pid);
  assert.ok(own);
  await assert.rejects(endGroup(own, options), /itself is part/);
});
