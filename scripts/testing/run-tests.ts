import { reportOf } from './file-report.ts';
import { runFile } from './run-file.ts';
import { nothingRan, sum, type Tally } from './tally.ts';

export type TestRun = {
  root: string;
  files: readonly string[];
  /** How many files run at the same time, each in its own process. */
  concurrency: number;
  hangsAfterMs: number;
  env: NodeJS.ProcessEnv;
  print: (line: string) => void;
};

/** Runs test files and prints one line for each as it ends, and everything about a failure. */
export async function runTests({ files, concurrency, print, ...run }: TestRun): Promise<Tally> {
  const waiting = [...files];
  const worker = async () => {
    let tally = nothingRan;
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const report = reportOf(file, await runFile({ ...run, file }));
      for (const line of report.lines) print(line);
      tally = sum([tally, report.tally]);
    }
    return tally;
  };
  return sum(await Promise.all(Array.from({ length: concurrency }, worker)));
}
