import { join } from 'node:path';
import { run } from '../bootstrap/child.mjs';
import { build } from '../build/build.ts';
import { root } from '../root.ts';
import { withoutNpm } from './without-npm.ts';

const interrupted = () => {
  console.log('\nStopped before the hub was started. Nothing is running.');
  process.exit(130);
};
process.on('SIGINT', interrupted);

if (await build(root, console.log)) {
  process.removeListener('SIGINT', interrupted);
  await become([join(root, 'dist/cli/codeai-hub.js'), 'start', '--foreground', ...process.argv.slice(2)]);
} else {
  console.error('\nThe hub was not started, because it could not be built. The lines above say why.');
  process.exitCode = 1;
}

/** Goes on as the hub's own command: no process of the build stays behind it, and signals reach it directly. */
async function become(args: readonly string[]): Promise<void> {
  const env = withoutNpm(process.env, root);
  if (process.platform === 'win32' || !process.execve) {
    process.exitCode = await run(process.execPath, [...args], { env });
    return;
  }
  process.execve(process.execPath, [process.execPath, ...args], env);
}
