import { readdirSync, readFileSync } from 'node:fs';
import { posixSignals } from './posix-signals.ts';
import type { ProcessRow, ProcessTable } from './process-table.ts';
import { RUN_TAG, SESSION_TAG, type Tags } from './tags.ts';

// /proc is memory, not disk: reading it synchronously takes microseconds and leaves no gap between two reads.
export const linuxProcesses: ProcessTable = {
  ...posixSignals,
  row: async (pid) => readRow(pid),
  all: async () => pids().flatMap((pid) => readRow(pid) ?? []),
  tagged: async () =>
    pids().flatMap((pid) => {
      const environment = readProc(pid, 'environ');
      const tags = environment?.includes(RUN_TAG) ? parseTags(environment) : null;
      return tags ? [{ pid, tags }] : [];
    }),
  bootId: () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim(),
};

/** The line of `/proc/<pid>/stat`. The name in parentheses may itself hold blanks and parentheses. */
export function parseStat(pid: number, stat: string): ProcessRow {
  const [state, parent, group, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // Start time is field 22; `rest` begins with field 6.
  const startTime = rest[16];
  if (state === undefined || startTime === undefined) throw new Error(`unreadable stat of process ${pid}: ${stat}`);
  return { pid, parent: Number(parent), group: Number(group), startTime, zombie: state === 'Z' || state === 'X' };
}

/** `environ` as the kernel gives it: NUL between the variables. */
export function parseTags(environment: string): Tags | null {
  const variables = environment.split('\0');
  const run = variable(variables, RUN_TAG);
  if (run === undefined) return null;
  const session = variable(variables, SESSION_TAG);
  return session === undefined ? { run } : { run, session };
}

function variable(variables: string[], name: string): string | undefined {
  return variables.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
}

function pids(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []));
}

function readRow(pid: number): ProcessRow | null {
  const stat = readProc(pid, 'stat');
  return stat === null ? null : parseStat(pid, stat);
}

/** `null` when the process has ended or belongs to somebody else. */
function readProc(pid: number, file: 'stat' | 'environ'): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
}
