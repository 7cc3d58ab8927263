import { join } from 'node:path';
import { run } from '../bootstrap/child.mjs';
import { build } from '../build/build.ts';
import { root } from '../root.ts';

if (await build(root, console.log)) {
  process.exitCode = await run(process.execPath, [join(root, 'bench/src/main.ts'), ...process.argv.slice(2)], {
    cwd: root,
  });
} else {
  process.exitCode = 1;
}
