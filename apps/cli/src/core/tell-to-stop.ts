import type { ChildProcess } from 'node:child_process';
import type { DiscoveryEntry } from '@codeai-hub/core/lifecycle/discovery';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import { askToEnd } from './end-core.ts';
import { findCore } from './running-core.ts';

/** Tells a core that is this command's child to stop, in order. */
export type TellToStop = (child: ChildProcess, signal: NodeJS.Signals) => void;

export function tellToStop(paths: HomePaths, platform: NodeJS.Platform = process.platform): TellToStop {
  return platform === 'win32' ? byAsking(() => findCore(paths), askToEnd) : bySignal;
}

const bySignal: TellToStop = (child, signal) => void child.kill(signal);

/** Where there are no signals and every one ends a process at once. A core that cannot be asked yet has nothing to lose. */
export function byAsking(
  find: () => Promise<DiscoveryEntry | null>,
  ask: (entry: DiscoveryEntry, reason: string) => Promise<void>,
): TellToStop {
  const politely = async (child: ChildProcess) => {
    const entry = await find();
    if (entry?.pid === child.pid && entry) await ask(entry, 'stopped in its terminal');
    else child.kill();
  };
  return (child) => void politely(child).catch(() => child.kill());
}
