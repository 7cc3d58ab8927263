import { pidInUse } from './pid-in-use.ts';
import type { ProcessTable } from './process-table.ts';

export const posixSignals: Pick<ProcessTable, 'hasGroups' | 'pidInUse' | 'signal' | 'signalGroup'> = {
  hasGroups: true,
  pidInUse,
  signal: async (pid, signal) => send(pid, signal),
  signalGroup: async (group, signal) => send(-group, signal),
};

function send(target: number, signal: NodeJS.Signals): void {
  // 0 and -1 would reach our own group or every process of the user; 1 is init.
  if (Math.abs(target) <= 1) throw new RangeError(`refusing to signal ${target}`);
  try {
    process.kill(target, signal);
  } catch (error) {
    // EPERM on a group: macOS reports it when only zombies are left.
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
