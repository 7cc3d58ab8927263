import { build } from '../build/build.ts';
import { root } from '../root.ts';
import { becomeCommandLine } from './become.ts';

// What the command answers on stdout is not mixed with ours.
if (await build(root, console.error)) {
  await becomeCommandLine(process.argv.slice(2));
} else {
  console.error('\nThe command line could not be built. The lines above say why.');
  process.exitCode = 1;
}
