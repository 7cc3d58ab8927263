import { type Clock, systemClock } from '../clock.ts';
import { endTree } from './end-tree.ts';
import { identityOf, type ProcessIdentity, sameProcess } from './identity.ts';
import { platformProcesses } from './platform.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';
import { waitUntil } from './wait-until.ts';

export interface EndOptions {
  clock?: Clock;
  table?: ProcessTable;
  /** between asking (TERM) and killing (KILL); 0 kills at once */
  graceMs?: number;
  /** how long a kill may take to show */
  killWaitMs?: number;
}

/** `gone`: nothing was left to end. `survived`: something the kernel does not let go, as in a hung network mount. */
export type GroupEnd = 'gone' | 'terminated' | 'killed' | 'survived';

/**
 * Ends the process group that `leader` was started as: asks, then kills, all of it. With the defaults within 2 s (I11).
 * Where there are no groups, it is all that descends from the leader.
 */
export async function endGroup(leader: ProcessIdentity, options: EndOptions = {}): Promise<GroupEnd> {
  const { clock = systemClock, table = platformProcesses(), graceMs = 1000, killWaitMs = 900 } = options;
  if (!table.hasGroups) return endTree(leader, options);
  const gone = async () => (await groupOf(leader, table)).length === 0;

  if (await gone()) return 'gone';
  if (graceMs > 0) {
    await table.signalGroup(leader.pid, 'SIGTERM');
    if (await waitUntil(gone, graceMs, clock)) return 'terminated';
  }
  if (await gone()) return 'terminated';
  await table.signalGroup(leader.pid, 'SIGKILL');
  return (await waitUntil(gone, killWaitMs, clock)) ? 'killed' : 'survived';
}

/**
 * What still runs of the group. The system gives a group's number to no new process while one member lives, so a missing
 * leader leaves the group ours; a leader with another start time means that the number was used again.
 */
async function groupOf(leader: ProcessIdentity, table: ProcessTable): Promise<ProcessRow[]> {
  if (leader.bootId !== table.bootId()) return [];
  const rows = await table.all();
  const now = rows.find((row) => row.pid === leader.pid);
  if (now && !sameProcess(leader, identityOf(now, table))) return [];
  const members = rows.filter((row) => row.group === leader.pid && !row.zombie);
  if (members.some((row) => row.pid === process.pid)) throw new Error(`process group ${leader.pid} is our own`);
  return members;
}
