import { build } from '../build/build.ts';
import { root } from '../root.ts';

process.exitCode = (await build(root, console.log)) ? 0 : 1;
