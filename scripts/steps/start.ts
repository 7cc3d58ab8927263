import { build } from '../build/build.ts';
import { root } from '../root.ts';
import { becomeCommandLine } from './become.ts';

const interrupted = () => {
  console.log('\nStopped before the hub was started. Nothing is running.');
  process.exit(130);
};
process.on('SIGINT', interrupted);

if (await build(root, console.log)) {
  process.removeListener('SIGINT', interrupted);
  await becomeCommandLine(['start', '--foreground', ...process.argv.slice(2)]);
} else {
  console.error('\nThe hub was not started, because it could not be built. The lines above say why.');
  process.exitCode = 1;
}
