import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endGroup } from './end-group.ts';
import { processIdentity } from './identity.ts';
import { platformProcesses } from './platform.ts';
import { eagerClock } from './testing/eager-clock.ts';
import { aliveOf, START, startScript } from './testing/process-tree.ts';

test('a group that listens is ended by asking', async () => {
  await using script = await startScript([START.plain, START.orphan]);
  const identity = await script.process.started;
  assert.equal(await endGroup(identity, { graceMs: 60_000 }), 'terminated');
  assert.deepEqual(await aliveOf(script.pids), []);
});

test('a group with a member that ignores TERM is killed after the grace, all of it', async () => {
  await using script = await startScript([START.plain, START.stubborn]);
  const clock = eagerClock();
  const identity = await script.process.started;
  // The end of a killed process takes real time, which the eager clock does not wait for.
  const how = await endGroup(identity, { clock, graceMs: 1000, killWaitMs: 1e9 });
  assert.equal(how, 'killed');
  assert.ok(clock.passed >= 1000, 'the grace has passed before the kill');
  assert.deepEqual(await aliveOf(script.pids), []);
});

test('members that outlive their leader are still ended', async () => {
  await using script = await startScript([START.plain]);
  const identity = await script.process.started;
  process.kill(identity.pid, 'SIGKILL');
  await script.process.exit;
  assert.deepEqual(await aliveOf(script.pids), ['plain']);
  assert.equal(await endGroup(identity, { graceMs: 60_000 }), 'terminated');
  assert.deepEqual(await aliveOf(script.pids), []);
});

test('a group whose number was used again is left alone', async () => {
  await using script = await startScript([START.plain]);
  const identity = await script.process.started;
  assert.equal(await endGroup({ ...identity, startTime: '1' }, { graceMs: 0 }), 'gone');
  assert.equal(await endGroup({ ...identity, bootId: 'another start of the machine' }, { graceMs: 0 }), 'gone');
  assert.deepEqual(await aliveOf(script.pids), ['plain']);
});

test('a member that the kernel does not let go is told as a survivor', async () => {
  await using script = await startScript([]);
  const deaf = { ...platformProcesses(), signalGroup: async () => {} };
  const identity = await script.process.started;
  assert.equal(await endGroup(identity, { clock: eagerClock(), table: deaf }), 'survived');
});

test('our own group is never ended', async () => {
  const own = await platformProcesses().row(process.pid);
  assert.ok(own);
  const leader = (await processIdentity(own.group)) ?? {
    pid: own.group,
    startTime: '',
    bootId: platformProcesses().bootId() ?? '',
  };
  await assert.rejects(endGroup(leader), /our own/);
});
