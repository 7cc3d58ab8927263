import { endSurvivors } from './survivors.ts';
import { nothingRan, sum, type Tally } from './tally.ts';
import { openRun, type Run } from './test-run.ts';

type Print = (line: string) => void;

export interface RunParts {
  base: NodeJS.ProcessEnv;
  /** what the tests need and where they find it */
  given: Readonly<Record<string, string>>;
  print: Print;
}

/**
 * Runs tests in a place of their own, away from the person's, which is removed at the end. A process that is still there
 * then is ended, and counts as a failure.
 */
export async function inRun({ base, given, print }: RunParts, work: (run: Run) => Promise<Tally>): Promise<Tally> {
  const run = openRun(base, given);
  const stop = stopCleanly(run, print);
  try {
    const tested = await work(run);
    return sum([tested, await requireNoneLeft(run, print)]);
  } finally {
    await endSurvivors(run.id, 0);
    stop.release();
    run.remove();
  }
}

async function requireNoneLeft(run: Run, print: Print): Promise<Tally> {
  const left = await endSurvivors(run.id);
  for (const { pid, command } of left) print(`✗ a test left a process behind, which was ended: ${pid} ${command}`);
  return { ...nothingRan, failed: left.length };
}

/** On Ctrl-C nothing of the run stays: no process, no file. */
function stopCleanly(run: Run, print: Print): { release: () => void } {
  const stop = () => {
    print('\nStopping the tests …');
    void endSurvivors(run.id).finally(() => {
      run.remove();
      process.exit(130);
    });
  };
  const signals: NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.once(signal, stop);
  return {
    release() {
      for (const signal of signals) process.removeListener(signal, stop);
    },
  };
}
