import { systemClock } from '../clock.ts';
import type { EndOptions, GroupEnd } from './end-group.ts';
import type { ProcessIdentity } from './identity.ts';
import { platformProcesses } from './platform.ts';
import type { ProcessRow } from './process-table.ts';
import { waitUntil } from './wait-until.ts';

/**
 * Ends a process and all that descends from it, where the system keeps no process groups: asks, then kills. The tree is
 * noted before anybody is asked, because the child of an ended process is nobody's child. Processes are listed three times
 * at most, since that is slow there; in between only pids are looked at.
 */
export async function endTree(root: ProcessIdentity, options: EndOptions = {}): Promise<GroupEnd> {
  const { clock = systemClock, table = platformProcesses(), graceMs = 1000, killWaitMs = 900 } = options;
  const noneInUse = async (members: readonly ProcessIdentity[]) => members.every(({ pid }) => !table.pidInUse(pid));

  let left = treeOf([root], await table.all());
  if (left.running.length === 0) return 'gone';
  refuseOwn(left.running);
  if (graceMs > 0) {
    const asked = left.running;
    await table.signalGroup(root.pid, 'SIGTERM');
    await waitUntil(() => noneInUse(asked), graceMs, clock);
    left = treeOf(left.all, await table.all());
    if (left.running.length === 0) return 'terminated';
    refuseOwn(left.running);
  }
  await Promise.all(left.running.map(({ pid }) => table.signalGroup(pid, 'SIGKILL')));
  const killed = left.running;
  if (await waitUntil(() => noneInUse(killed), killWaitMs, clock)) return 'killed';
  return treeOf(left.all, await table.all()).running.length === 0 ? 'killed' : 'survived';
}

/** Of the processes named by `known`, and all that descends from one: `all` also those that have ended. */
export function treeOf(
  known: readonly ProcessIdentity[],
  rows: readonly ProcessRow[],
): { all: ProcessIdentity[]; running: ProcessIdentity[] } {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const children = Map.groupBy(rows, (row) => row.parent);
  const all = new Map<number, ProcessIdentity>();
  const open = [...known];
  for (let member = open.pop(); member; member = open.pop()) {
    if (all.has(member.pid)) continue;
    const parent = member;
    all.set(parent.pid, parent);
    open.push(...(children.get(parent.pid) ?? []).filter((row) => isChild(row, parent, byPid.get(parent.pid))));
  }
  const running = [...all.values()].filter(({ pid, startTime }) => {
    const row = byPid.get(pid);
    return row !== undefined && !row.zombie && row.startTime === startTime;
  });
  return { all: [...all.values()], running };
}

/** A row keeps the pid of its parent after that has ended, and the pid may by now be another's. */
function isChild(row: ProcessRow, parent: ProcessIdentity, holder: ProcessRow | undefined): boolean {
  const began = started(row);
  if (began < started(parent)) return false;
  return holder === undefined || holder.startTime === parent.startTime || began < started(holder);
}

/** Unknown counts as before everything: what nobody can name is not ended. */
function started({ startTime }: { startTime: string }): bigint {
  return /^\d+$/.test(startTime) ? BigInt(startTime) : -1n;
}

function refuseOwn(members: readonly ProcessIdentity[]): void {
  if (members.some(({ pid }) => pid === process.pid)) throw new Error('this process itself is part of what should end');
}
