import { build } from '../build/build.ts';
import { checks } from '../checks/checks.ts';
import { runChecks } from '../checks/run-checks.ts';
import { ensureChromium, thisMachine } from './chromium.ts';
import { type TestKind, testKinds } from './files.ts';
import { ensureRuntime } from './runtimes.ts';
import { runStage } from './stage.ts';
import { endSurvivors } from './survivors.ts';
import { nothingRan, sum, type Tally } from './tally.ts';
import { testCache } from './test-cache.ts';
import { openRun, type Run } from './test-run.ts';

type Print = (line: string) => void;

/**
 * All there is: set-up, build, checks, every kind of test, and that no process is left. With words, only the tests
 * whose path contains one of them. Each check, and each thing that went wrong around the tests, counts as one.
 */
export async function testEverything(root: string, only: readonly string[], print: Print): Promise<Tally> {
  const given = await setUp(print);
  if (!given) return { passed: 0, failed: 1 };
  const looked = only.length === 0 ? await runChecks(checks, print) : nothingRan;
  const run = openRun(process.env, given);
  const stop = stopCleanly(run, print);
  try {
    const built = await build(root, print);
    const kinds = testKinds.filter((kind) => built || kind === 'unit');
    if (!built) print('Only unit tests can run, because the hub could not be built.');
    const tested = await runKinds(root, kinds, run, only, print);
    const left = await requireNoneLeft(run, print);
    return sum([looked, { passed: 0, failed: built ? 0 : 1 }, tested, left]);
  } finally {
    stop.release();
    run.remove();
  }
}

/** What the tests need and where they find it; nothing if it cannot be had, which has then been said. */
async function setUp(print: Print): Promise<Record<string, string> | undefined> {
  try {
    const cache = testCache(process.env);
    const chromium = await ensureChromium(thisMachine(print));
    const claude = await ensureRuntime('claude', cache, print);
    const codex = await ensureRuntime('codex', cache, print);
    return {
      CODEAI_HUB_TEST_CACHE: cache,
      CODEAI_HUB_TEST_CHROMIUM: chromium,
      CODEAI_HUB_TEST_CLAUDE: claude,
      CODEAI_HUB_TEST_CODEX: codex,
    };
  } catch (error) {
    print(`\n${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

async function runKinds(
  root: string,
  kinds: readonly TestKind[],
  run: Run,
  only: readonly string[],
  print: Print,
): Promise<Tally> {
  const tallies: Tally[] = [];
  for (const kind of kinds) tallies.push(await runStage(kind, { root, env: run.env, print, only }));
  return sum(tallies);
}

async function requireNoneLeft(run: Run, print: Print): Promise<Tally> {
  const left = await endSurvivors(run.id);
  for (const { pid, command } of left) print(`✗ a test left a process behind, which was ended: ${pid} ${command}`);
  return { passed: 0, failed: left.length };
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
