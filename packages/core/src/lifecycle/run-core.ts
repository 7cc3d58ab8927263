import { HubError } from '@codeai-hub/protocol/errors';
import { RUN_TAG, SESSION_TAG } from '@codeai-hub/provider-kit/processes/tags';
import { type HomePaths, prepareHome } from '../storage/home.ts';
import { realFileSystem } from '../storage/real-file-system.ts';
import { CORE_VERSION } from '../version.ts';
import { type CoreArguments, CoreProcess } from './core-process.ts';
import { writeCrashReport } from './crash-report.ts';
import { readDiscovery } from './discovery.ts';
import { EXIT } from './exit-codes.ts';
import { acquireLock } from './lock.ts';

/** A drain that takes longer is cut short: everything that was accepted is on disk already. */
const DRAIN_MS = 6000;

/** Runs the core of one home until it is told to stop or has nothing left to do. Throws when it cannot start. */
export async function runCore(paths: HomePaths, args: CoreArguments): Promise<void> {
  // A core started from an agent's shell is not that agent's child.
  delete process.env[RUN_TAG];
  delete process.env[SESSION_TAG];
  const warnings = prepareHome(paths);
  const lock = acquireLock(paths.lock);
  if ('heldBy' in lock) {
    throw new HubError('core_running', { pid: readDiscovery(realFileSystem, paths.discovery)?.pid ?? 'unknown' });
  }
  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(EXIT.failed), DRAIN_MS).unref();
    void core.drain(reason).then(() => process.exit(EXIT.stopped));
  };
  const core = new CoreProcess(paths, args, stop);
  for (const warning of warnings) core.log.warn({}, warning);
  reportCrashes(paths.logs, core);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  await core.start();
}

/** A fault inside ends the core: what is in memory can no longer be trusted, and all that counts is on disk. */
function reportCrashes(logsDir: string, core: CoreProcess): void {
  const crash = (error: unknown) => {
    const facts = { version: CORE_VERSION, platform: process.platform };
    const report = writeCrashReport(logsDir, error, facts, () => core.secrets());
    const stack = error instanceof Error ? error.stack : undefined;
    core.log.error({ report, stack }, `the core crashed: ${String(error)}`);
    process.exit(EXIT.failed);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
