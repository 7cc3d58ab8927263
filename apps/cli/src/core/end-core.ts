import { setTimeout as pause } from 'node:timers/promises';
import { type DiscoveryEntry, isAlive } from '@codeai-hub/core/lifecycle/discovery';
import { CommandFailure } from '../failure.ts';
import { ask } from './core-api.ts';

/** The core cuts its own end short before. */
const END_WITHIN_MS = 8_000;
const ANSWER_WITHIN_MS = 2_000;
const KILLED_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 20;

export type End = 'in order' | 'killed';

/** Ends the core and waits until its process is gone. Throws `core_not_stopped`. */
export async function endCore(entry: DiscoveryEntry, reason: string): Promise<End> {
  await askToEnd(entry, reason);
  if (await isGone(entry, END_WITHIN_MS)) return 'in order';
  signal(entry, 'SIGKILL');
  if (await isGone(entry, KILLED_WITHIN_MS)) return 'killed';
  throw new CommandFailure(
    'core_not_stopped',
    `Process ${entry.pid} does not end. It may wait for a disk or network drive; look at it with: ${lookAt(entry.pid, process.platform)}`,
    { details: { pid: entry.pid } },
  );
}

/** A command that shows what keeps a process. */
export function lookAt(pid: number, platform: NodeJS.Platform): string {
  if (platform === 'win32') return `tasklist /v /fi "PID eq ${pid}"`;
  return platform === 'darwin' ? `ps -o stat,wchan,command -p ${pid}` : `ps -o stat,wchan:30,args -p ${pid}`;
}

/** Asks by HTTP, or by a signal when it does not listen. Throws `core_not_stopped`. */
export async function askToEnd(entry: DiscoveryEntry, reason: string): Promise<void> {
  try {
    await ask(entry, '/core/shutdown', { method: 'POST', body: { reason }, timeoutMs: ANSWER_WITHIN_MS });
  } catch {
    // It does not listen, or no longer. A signal needs no answer.
    signal(entry, 'SIGTERM');
  }
}

function signal({ pid }: DiscoveryEntry, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ESRCH';
    if (gone) return;
    throw new CommandFailure('core_not_stopped', `Process ${pid} cannot be ended: ${String(error)}`, {
      details: { pid },
    });
  }
}

async function isGone(entry: DiscoveryEntry, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (!(await isAlive(entry))) return true;
    await pause(LOOK_EVERY_MS);
  }
  return false;
}
