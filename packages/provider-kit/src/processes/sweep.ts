import { systemClock } from '../clock.ts';
import type { EndOptions } from './end-group.ts';
import { identityOf, isRunning, type ProcessIdentity, sameProcess } from './identity.ts';
import { platformProcesses } from './platform.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';
import type { TagMatch } from './tags.ts';
import { waitUntil } from './wait-until.ts';

/**
 * Every running process whose tags match, and all that descends from one: a program can clear its environment. Never the
 * process that asks, nor one it descends from: a core may itself have been started by an agent. Nor one of `spared`, with all
 * that descends from it.
 */
export async function findTagged(
  matches: TagMatch,
  table: ProcessTable = platformProcesses(),
  spared: readonly ProcessIdentity[] = [],
): Promise<ProcessIdentity[]> {
  const matching = (await table.tagged()).filter(({ tags }) => matches(tags)).map(({ pid }) => pid);
  if (matching.length === 0) return [];
  const rows = await table.all();
  const own = withAncestors(process.pid, rows);
  const kept = spared.map(({ pid }) => pid);
  const keptToo = new Set(withDescendants(kept, rows, own).map(({ pid }) => pid));
  return withDescendants(matching, rows, new Set([...own, ...keptToo]))
    .filter((row) => !row.zombie)
    .map((row) => identityOf(row, table));
}

/** Sends one signal to all that match; the answer is how many there were. */
export async function signalTagged(
  matches: TagMatch,
  signal: 'SIGTERM' | 'SIGKILL',
  table: ProcessTable = platformProcesses(),
): Promise<number> {
  const found = await findTagged(matches, table);
  await signalAll(found, signal, table);
  return found.length;
}

/**
 * Ends every process that matches, wherever it went: asks first, then kills and looks again until nothing is left, since
 * one may have started another between look and kill (I11).
 */
export async function sweep(
  matches: TagMatch,
  options: EndOptions & { spared?: readonly ProcessIdentity[] } = {},
): Promise<{ found: number; survivors: ProcessIdentity[] }> {
  const { clock = systemClock, table = platformProcesses(), graceMs = 500, killWaitMs = 1000, spared = [] } = options;
  const seen = new Map<number, ProcessIdentity>();
  const look = async () => {
    const left = await findTagged(matches, table, spared);
    for (const identity of left) seen.set(identity.pid, identity);
    return left;
  };
  // A process that is about to end loses its environment first, and is then found by its pid alone.
  const nothingRuns = async () => !(await anyRuns([...seen.values()], table));
  const ended = async () => (await look()).length === 0 && (await nothingRuns());
  const killed = async () => {
    const left = await look();
    await signalAll(left, 'SIGKILL', table);
    return left.length === 0 && (await nothingRuns());
  };

  const first = await look();
  const found = first.length;
  if (found === 0) return { found, survivors: [] };
  if (graceMs > 0) {
    await signalAll(first, 'SIGTERM', table);
    if (await waitUntil(ended, graceMs, clock)) return { found, survivors: [] };
  }
  const done = await waitUntil(killed, killWaitMs, clock);
  return { found, survivors: done ? [] : await look() };
}

async function signalAll(
  identities: readonly ProcessIdentity[],
  signal: 'SIGTERM' | 'SIGKILL',
  table: ProcessTable,
): Promise<void> {
  for (const identity of identities) if (await isRunning(identity, table)) await table.signal(identity.pid, signal);
}

async function anyRuns(identities: readonly ProcessIdentity[], table: ProcessTable): Promise<boolean> {
  const rows = new Map((await table.all()).map((row) => [row.pid, row]));
  return identities.some((identity) => {
    const row = rows.get(identity.pid);
    return row !== undefined && !row.zombie && sameProcess(identity, identityOf(row, table));
  });
}

function withAncestors(pid: number, rows: ProcessRow[]): Set<number> {
  const parents = new Map(rows.map((row) => [row.pid, row.parent]));
  const line = new Set<number>();
  for (let at: number | undefined = pid; at !== undefined && at > 0 && !line.has(at); at = parents.get(at))
    line.add(at);
  return line;
}

function withDescendants(pids: number[], rows: ProcessRow[], spared: Set<number>): ProcessRow[] {
  const children = Map.groupBy(rows, (row) => row.parent);
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const found = new Map<number, ProcessRow>();
  const open = pids.flatMap((pid) => byPid.get(pid) ?? []);
  for (let row = open.pop(); row; row = open.pop()) {
    if (found.has(row.pid) || spared.has(row.pid)) continue;
    found.set(row.pid, row);
    open.push(...(children.get(row.pid) ?? []));
  }
  return [...found.values()];
}
