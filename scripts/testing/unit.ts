import { availableParallelism } from 'node:os';
import { testFiles } from './files.ts';
import { runTests } from './run-tests.ts';
import { closingLine, nothingRan, type Tally } from './tally.ts';

/** The tests that need nothing but the sources. */
export async function runUnitTests(
  root: string,
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<Tally> {
  const files = testFiles(root, 'unit');
  if (files.length === 0) return nothingRan;
  const began = performance.now();
  print(`Unit tests, ${files.length} files:`);
  const tally = await runTests({ root, files, concurrency: Math.max(2, availableParallelism()), env, print });
  print(`  ${closingLine(tally)} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return tally;
}
