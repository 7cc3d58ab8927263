import { join } from 'node:path';
import { run } from '../bootstrap/child.mjs';
import { root } from '../root.ts';
import { withoutNpm } from './without-npm.ts';

/** How a person calls the command line in a checkout; its hints say it so. */
const PROGRAM = 'npm run codeai-hub --';

/** Goes on as the hub's own command: no process of the build stays behind it, and signals reach it directly. */
export async function becomeCommandLine(args: readonly string[]): Promise<void> {
  const file = join(root, 'dist/cli/codeai-hub.js');
  const env = { ...withoutNpm(process.env, root), CODEAI_HUB_PROGRAM: PROGRAM };
  if (process.platform === 'win32' || !process.execve) {
    process.exitCode = await run(process.execPath, [file, ...args], { env });
    return;
  }
  process.execve(process.execPath, [process.execPath, file, ...args], env);
}
