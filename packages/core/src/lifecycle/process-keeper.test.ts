import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProcessRow, ProcessTable } from '@codeai-hub/provider-kit/processes/process-table';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { Children } from './process-keeper.ts';

const PATH = '/run/children.json';

/** A system with the processes a test puts there. */
class Machine implements ProcessTable {
  hasGroups = true;
  readonly rows = new Map<number, ProcessRow>();
  readonly killed: number[] = [];
  /** answers nothing about processes before it is opened */
  looking: Promise<void> = Promise.resolve();
  readonly disk = new MemoryFileSystem();
  readonly reports: string[] = [];

  constructor(...pids: number[]) {
    this.disk.makeDir('/run');
    for (const pid of pids) this.start(pid);
  }

  start(pid: number, startTime = String(pid), parent = 1): void {
    this.rows.set(pid, { pid, parent, group: pid, startTime, zombie: false });
  }

  core(runTag: string): Children {
    const report = (error: unknown, what: string) => void this.reports.push(`${what}: ${String(error)}`);
    return new Children({ fs: this.disk, path: PATH, home: 'home', runTag, report, table: this });
  }

  ledger(): number[] {
    return JSON.parse(this.disk.read(PATH).toString()).children.map((child: { pid: number }) => child.pid);
  }

  pidInUse(pid: number): boolean {
    return this.rows.has(pid);
  }

  async row(pid: number): Promise<ProcessRow | null> {
    await this.looking;
    return this.rows.get(pid) ?? null;
  }

  async all(): Promise<ProcessRow[]> {
    return [...this.rows.values()];
  }

  async tagged(): Promise<[]> {
    return [];
  }

  bootId(): string {
    return 'boot';
  }

  async signal(pid: number): Promise<void> {
    if (pid === 666) throw Object.assign(new Error('EPERM'), { code: 'EPERM' });
    this.killed.push(pid);
    this.rows.delete(pid);
  }

  signalGroup(pid: number): Promise<void> {
    return this.signal(pid);
  }
}

const child = (pid: number) => ({ pid, group: true, label: `agent ${pid}`, sessionId: null });

test('I11: what a dead core noted is ended by the next, but no process that only has the same pid', async () => {
  const machine = new Machine(10, 11, 12);
  const first = machine.core('one');
  for (const pid of [10, 11, 12]) first.started(child(pid));
  await drain();
  machine.start(11, 'another time');
  await machine.core('two').sweepLeftovers();
  assert.deepEqual(machine.killed, [10, 12]);
  assert.deepEqual(machine.ledger(), []);
});

test('I11: one that cannot be ended is told, and keeps none of the others alive', async () => {
  const machine = new Machine(10, 666, 12);
  const first = machine.core('one');
  for (const pid of [10, 666, 12]) first.started(child(pid));
  await drain();
  await machine.core('two').sweepLeftovers();
  assert.deepEqual(machine.killed, [10, 12]);
  assert.match(machine.reports.join(), /agent 666.*EPERM/);
});

test('one that ended before it could be looked at is not noted', async () => {
  const machine = new Machine(10, 11);
  const { promise, resolve } = Promise.withResolvers<void>();
  machine.looking = promise;
  const core = machine.core('one');
  core.started(child(10));
  core.started(child(11));
  core.ended(10);
  resolve();
  await drain();
  assert.deepEqual(machine.ledger(), [11]);
});

test('a damaged ledger is reported, and the sweep by tags still happens', async () => {
  const machine = new Machine();
  machine.disk.writeAtomic(PATH, '{');
  await machine.core('two').sweepLeftovers();
  assert.match(machine.reports.join(), /read the ledger/);
  assert.deepEqual(machine.ledger(), []);
});

test('I11: where tags are hidden, a session ends by what was noted of it, with its descendants and nobody else', async () => {
  const machine = new Machine(10, 20);
  machine.hasGroups = false;
  machine.start(11, '11', 10);
  machine.start(21, '21', 20);
  const core = machine.core('one');
  core.started({ ...child(10), sessionId: 'a' });
  core.started({ ...child(20), sessionId: 'b' });
  await drain();
  await core.endSession('a', 'kill');
  assert.deepEqual(machine.killed.toSorted(), [10, 11]);
  await core.endAll();
  assert.deepEqual(machine.killed.toSorted(), [10, 11, 20, 21]);
});

test('I10 I11: what was kept for the next core is claimed by it or ended, also when that one is killed as well', async () => {
  const machine = new Machine(10, 11, 12);
  const first = machine.core('one');
  first.started(child(10));
  for (const pid of [11, 12]) first.started({ ...child(pid), keep: true });
  await drain();
  await machine.core('two').sweepLeftovers();
  assert.deepEqual(machine.killed, [10]);
  assert.deepEqual(machine.ledger(), [11, 12], 'the core after a second kill knows them');
  const third = machine.core('three');
  await third.sweepLeftovers();
  third.started({ ...child(11), keep: true });
  await drain();
  await third.endUnclaimed();
  assert.deepEqual(machine.killed, [10, 12]);
  assert.deepEqual(machine.ledger(), [11]);
  await third.endAll();
  assert.deepEqual(machine.killed, [10, 12, 11]);
  assert.deepEqual(machine.ledger(), []);
});

test('I11: nothing is kept that only has the pid of what was', async () => {
  const machine = new Machine(10);
  machine.core('one').started({ ...child(10), keep: true });
  await drain();
  machine.start(10, 'another time');
  const second = machine.core('two');
  await second.sweepLeftovers();
  await second.endUnclaimed();
  assert.deepEqual(machine.killed, []);
});
