import type { ChildProcess } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { DiscoveryEntry } from '@codeai-hub/core/lifecycle/discovery';
import { EXIT as CORE_EXIT } from '@codeai-hub/core/lifecycle/exit-codes';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import { PROGRAM } from '../command-line/program.ts';
import { CommandFailure } from '../failure.ts';
import { isHealthy } from './core-api.ts';
import { findCore } from './running-core.ts';
import type { SpawnedCore } from './spawn.ts';

const READY_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 20;
/** A core that found another one there may be tried again so long after it, should the other one be ending. */
const AGAIN_AFTER_MS = 500;

export interface Launched {
  entry: DiscoveryEntry;
  /** the process that was started, `null` when a core was there already */
  child: ChildProcess | null;
}

/** One try to start a core, and what it says when it fails. */
export interface Attempt extends SpawnedCore {
  words(): string;
}

/**
 * Answers the core of this home when clients can come: one that runs, or one started here. Two who do this at once get
 * the same core, and one that is just ending is waited for. Throws `core_not_started`, `core_silent`.
 */
export async function launch(paths: HomePaths, start: () => Attempt): Promise<Launched> {
  const deadline = performance.now() + READY_WITHIN_MS;
  let attempt: Attempt | null = null;
  let startAt = 0;
  for (;;) {
    const entry = await findCore(paths);
    if (entry && (await isHealthy(entry.url))) return { entry, child: ownChild(attempt, entry) };
    if (attempt && hasEnded(attempt.child)) {
      if (attempt.child.exitCode !== CORE_EXIT.alreadyRunning) throw notStarted(paths, attempt);
      attempt = null;
      startAt = performance.now() + AGAIN_AFTER_MS;
    }
    if (performance.now() > deadline) throw tooSlow(paths, entry);
    if (!attempt && !entry && performance.now() >= startAt) attempt = start();
    await pause(LOOK_EVERY_MS);
  }
}

function ownChild(attempt: Attempt | null, { pid }: DiscoveryEntry): ChildProcess | null {
  return attempt?.child.pid === pid ? attempt.child : null;
}

export function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

function notStarted(paths: HomePaths, { child, failure, words }: Attempt): CommandFailure {
  const said = words().trim().split('\n').at(-1)?.trim() || null;
  const ended = child.signalCode ? `it was ended by ${child.signalCode}` : `it ended with code ${child.exitCode}`;
  return new CommandFailure('core_not_started', `The core could not start: ${failure() ?? said ?? ended}`, {
    more: `The log is in ${paths.logs}`,
  });
}

function tooSlow(paths: HomePaths, entry: DiscoveryEntry | null): CommandFailure {
  const seconds = READY_WITHIN_MS / 1000;
  const message = entry
    ? `The core of this home (process ${entry.pid}) gave no answer for ${seconds} s. End it with: ${PROGRAM} stop`
    : `The core was not ready within ${seconds} s. Try again, or see why it takes long with: ${PROGRAM} logs`;
  return new CommandFailure('core_silent', message, { more: `The log is in ${paths.logs}` });
}
