import { execute } from './execute.ts';
import { posixSignals } from './posix-signals.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';
import { RUN_TAG, SESSION_TAG, type Tags } from './tags.ts';

const COLUMNS = ['-o', 'pid=,ppid=,pgid=,stat=,lstart='];

export const darwinProcesses: ProcessTable = {
  ...posixSignals,
  row: async (pid) => (await ps('-p', String(pid), ...COLUMNS)).flatMap((line) => parseRow(line) ?? [])[0] ?? null,
  all: async () => (await ps('-A', ...COLUMNS)).flatMap((line) => parseRow(line) ?? []),
  // The system hides the environment of its own programs (/bin/sh, /bin/sleep): those are found as descendants.
  tagged: async () => (await ps('-Aww', '-E', '-o', 'pid=,command=')).flatMap((line) => parseTagged(line) ?? []),
  // Start times are absolute here.
  bootId: () => undefined,
};

/** `  501   1  501 Ss   Thu Nov 20 09:12:01 2026` */
export function parseRow(line: string): ProcessRow | null {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S.*\S)\s*$/.exec(line);
  if (!match) return null;
  const [, pid, parent, group, state, startTime] = match as unknown as [string, string, string, string, string, string];
  return { pid: Number(pid), parent: Number(parent), group: Number(group), startTime, zombie: state.startsWith('Z') };
}

/** The environment follows the arguments, so of two mentions the last one is the variable. */
export function parseTagged(line: string): { pid: number; tags: Tags } | null {
  const pid = /^\s*(\d+)\s/.exec(line)?.[1];
  const run = lastValue(line, RUN_TAG);
  if (pid === undefined || run === undefined) return null;
  const session = lastValue(line, SESSION_TAG);
  return { pid: Number(pid), tags: session === undefined ? { run } : { run, session } };
}

function lastValue(line: string, name: string): string | undefined {
  const at = line.lastIndexOf(` ${name}=`);
  return at < 0 ? undefined : line.slice(at + name.length + 2).split(' ', 1)[0];
}

/** `ps` answers 1 when nothing matched. Day and month names of `lstart` follow the locale, so that is fixed. */
async function ps(...args: string[]): Promise<string[]> {
  const env = { PATH: '/bin:/usr/bin', LC_ALL: 'C' };
  try {
    return (await execute('/bin/ps', args, { env, maxBuffer: 64 << 20 })).split('\n');
  } catch (error) {
    if ((error as { code?: unknown }).code === 1) return [];
    throw error;
  }
}
