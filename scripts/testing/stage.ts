import { type TestKind, testFiles } from './files.ts';
import { runTests } from './run-tests.ts';
import { closingLine, nothingRan, type Tally } from './tally.ts';

/**
 * How many files run side by side. Tests of whole systems start several processes each; more at once would only make
 * them wait for each other.
 */
const SIDE_BY_SIDE: Record<TestKind, number> = { unit: 2, integration: 2, 'end to end': 1 };

const HANGS_AFTER_MS: Record<TestKind, number> = {
  unit: 2 * 60_000,
  integration: 10 * 60_000,
  'end to end': 20 * 60_000,
};

export type Stage = {
  root: string;
  env: NodeJS.ProcessEnv;
  print: (line: string) => void;
  /** Words of which a file's path must contain one; none stands for all files. */
  only?: readonly string[];
};

/** Runs all tests of one kind. */
export async function runStage(kind: TestKind, { root, env, print, only = [] }: Stage): Promise<Tally> {
  const files = testFiles(root, kind, only);
  if (files.length === 0) return nothingRan;
  const began = performance.now();
  print(`Tests (${kind}), ${files.length} files:`);
  const limits = { concurrency: SIDE_BY_SIDE[kind], hangsAfterMs: HANGS_AFTER_MS[kind] };
  const tally = await runTests({ root, files, ...limits, env, print });
  print(`  ${closingLine(tally)} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return tally;
}
