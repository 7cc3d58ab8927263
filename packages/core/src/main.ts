import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import { HubError } from '@codeai-hub/protocol/errors';
import type { CoreArguments } from './lifecycle/core-process.ts';
import { EXIT } from './lifecycle/exit-codes.ts';
import { runCore } from './lifecycle/run-core.ts';
import { findHome, homePaths } from './storage/home.ts';

/** `main.cjs [--port N] [--keep]`: the core process. `--keep`: no stop when the last window is gone. */
function readArguments(): CoreArguments {
  const { values } = parseArgs({ options: { port: { type: 'string' }, keep: { type: 'boolean', default: false } } });
  const port = values.port === undefined ? null : Number(values.port);
  if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
    throw new HubError('settings_invalid', { path: '--port', reason: 'a port is a number from 0 to 65535' });
  }
  return { port, keep: values.keep };
}

/**
 * Settles when the core runs, or has ended because it cannot.
 * @public for the launcher, which loads this as a built file
 */
export const started = main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(error instanceof HubError && error.code === 'core_running' ? EXIT.alreadyRunning : EXIT.failed);
});

async function main(): Promise<void> {
  const home = findHome({ env: process.env, platform: process.platform, userHome: homedir() });
  await runCore(homePaths(home), readArguments());
}
