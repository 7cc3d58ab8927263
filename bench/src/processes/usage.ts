import { readdirSync, readFileSync } from 'node:fs';

/** What Linux tells about a process. Other systems have no such files, and the bench says so by failing. */
export interface Memory {
  rssMb: number;
  /** shared pages divided among those who share them */
  pssMb: number;
}

export function memoryOf(pid: number): Memory {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return { rssMb: kilobytes(rollup, 'Rss') / 1024, pssMb: kilobytes(rollup, 'Pss') / 1024 };
}

/** Seconds of processor time used so far by all threads that still exist. */
export function cpuSecondsOf(pid: number): number {
  let nanos = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    nanos += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
  }
  return nanos / 1e9;
}

/** Measures what the processes use while `work` runs. */
export async function cpuWhile(pids: readonly number[], work: () => Promise<unknown>): Promise<number[]> {
  const before = pids.map(cpuSecondsOf);
  await work();
  return pids.map((pid, n) => cpuSecondsOf(pid) - (before[n] as number));
}

function kilobytes(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]);
}
