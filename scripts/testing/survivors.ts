import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { RUN_TAG } from './test-run.ts';

/** A process that was ended a moment ago may still be there for this long. */
const GRACE_MS = 3_000;
const LOOK_EVERY_MS = 50;

export type Survivor = { pid: number; command: string };

/** Processes of the test run that are still there. Only Linux tells the environment of every process. */
export function findSurvivors(id: string, proc = '/proc'): Survivor[] {
  if (process.platform !== 'linux') return [];
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => read(`${proc}/${name}/environ`).split('\0').includes(`${RUN_TAG}=${id}`))
    .map((name) => ({ pid: Number(name), command: commandOf(proc, name) }));
}

/** Waits a moment for those that are just ending, then ends and answers the rest. */
export async function endSurvivors(id: string, grace: number = GRACE_MS): Promise<Survivor[]> {
  const deadline = performance.now() + grace;
  let left = findSurvivors(id);
  while (left.length > 0 && performance.now() < deadline) {
    await pause(LOOK_EVERY_MS);
    left = findSurvivors(id);
  }
  for (const { pid } of left) kill(pid);
  return left;
}

function commandOf(proc: string, pid: string): string {
  return read(`${proc}/${pid}/cmdline`).replaceAll('\0', ' ').trim() || read(`${proc}/${pid}/comm`).trim();
}

/** A process may be gone, or be another user's, by the time it is looked at: then there is nothing to read. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
