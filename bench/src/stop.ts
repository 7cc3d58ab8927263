import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What ends a process, and waits until it is gone. */
export function makeStop(child: ChildProcess, signal: NodeJS.Signals): () => Promise<void> {
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };
}
