import { systemClock } from '../clock.ts';
import type { EndOptions } from './end-group.ts';
import { identityOf, isRunning, type ProcessIdentity } from './identity.ts';
import { platformProcesses } from './platform.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';
import type { TagMatch } from './tags.ts';
import { waitUntil } from './wait-until.ts';

/**
 * Every running process whose tags match, and all that descends from one: a program can clear its environment. Never the
 * process that asks, nor one it descends from: a core may itself have been started by an agent.
 */
export async function findTagged(
  matches: TagMatch,
  table: ProcessTable = platformProcesses(),
): Promise<ProcessIdentity[]> {
  const matching = (await table.tagged()).filter(({ tags }) => matches(tags)).map(({ pid }) => pid);
  if (matching.length === 0) return [];
  const rows = await table.all();
  const spared = withAncestors(process.pid, rows);
  return withDescendants(matching, rows, spared)
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
  for (const identity of found) if (await isRunning(identity, table)) await table.signal(identity.pid, signal);
  return found.length;
}

/**
 * Ends every process that matches, wherever it went: asks first, then kills and looks again until nothing is left, since
 * one may have started another between look and kill (I11).
 */
export async function sweep(
  matches: TagMatch,
  options: EndOptions = {},
): Promise<{ found: number; survivors: ProcessIdentity[] }> {
  const { clock = systemClock, table = platformProcesses(), graceMs = 500, killWaitMs = 1000 } = options;
  const none = async () => (await findTagged(matches, table)).length === 0;
  const noneAfterKill = async () => (await signalTagged(matches, 'SIGKILL', table)) === 0;

  const found = graceMs > 0 ? await signalTagged(matches, 'SIGTERM', table) : (await findTagged(matches, table)).length;
  if (found === 0) return { found, survivors: [] };
  const ended =
    (graceMs > 0 && (await waitUntil(none, graceMs, clock))) || (await waitUntil(noneAfterKill, killWaitMs, clock));
  return { found, survivors: ended ? [] : await findTagged(matches, table) };
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
