import { openSync } from 'node:fs';
import { processLauncher } from '../host-launcher.ts';
import { manifestOf } from './test-hosts.ts';

/** Starts a host where no file can be opened any more, not even a pipe, and says how it ended. */
const launcher = processLauncher({ node: process.execPath, hostFile: 'host.js', onStderr: () => undefined });
for (let full = false; !full; ) {
  try {
    openSync('/dev/null', 'r');
  } catch {
    full = true;
  }
}
const link = launcher.launch({ manifest: manifestOf('demo'), entry: 'demo.js' }, {});
link.stream.onClose(() => process.stdout.write(`closed: ${link.lastWords()}\n`));
link.onExit(() => process.stdout.write('gone\n'));
