import { join, relative } from 'node:path';
import { run } from 'node:test';
import { FileReports } from './file-reports.ts';
import type { Tally } from './tally.ts';

/** A test that hangs ends after this long; longer than any test takes on a slow machine. */
const HANG_MS = 15 * 60_000;

export type TestRun = {
  root: string;
  files: readonly string[];
  /** How many files run at the same time, each in its own process. */
  concurrency: number;
  env: NodeJS.ProcessEnv;
  print: (line: string) => void;
};

/** Runs test files and prints one line for each, and everything about a failure. */
export async function runTests({ root, files, concurrency, env, print }: TestRun): Promise<Tally> {
  const reports = new FileReports((path) => relative(root, path).replaceAll('\\', '/'), print);
  const events = run({
    cwd: root,
    files: files.map((file) => join(root, file)),
    concurrency,
    timeout: HANG_MS,
    env,
  });
  for await (const event of events) reports.add(event);
  return reports.tally();
}
