import { platformProcesses } from './platform.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';

/** Names one process for good: a pid alone is used again, soon after on a busy machine. */
export interface ProcessIdentity {
  pid: number;
  startTime: string;
  /** where start times count from the machine's start */
  bootId?: string;
}

/** `null` when no such process exists. One that ended but was not yet waited for still has its identity. */
export async function processIdentity(
  pid: number,
  table: ProcessTable = platformProcesses(),
): Promise<ProcessIdentity | null> {
  const row = await table.row(pid);
  return row && identityOf(row, table);
}

export function identityOf(row: ProcessRow, table: ProcessTable): ProcessIdentity {
  const bootId = table.bootId();
  return { pid: row.pid, startTime: row.startTime, ...(bootId === undefined ? {} : { bootId }) };
}

export function sameProcess(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.startTime === b.startTime && a.bootId === b.bootId;
}

/** Whether this very process still runs: same pid, same start, not merely waiting to be buried. */
export async function isRunning(
  identity: ProcessIdentity,
  table: ProcessTable = platformProcesses(),
): Promise<boolean> {
  const row = await table.row(identity.pid);
  return row !== null && !row.zombie && sameProcess(identity, identityOf(row, table));
}
