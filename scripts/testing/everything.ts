import { build } from '../build/build.ts';
import { checks } from '../checks/checks.ts';
import { runChecks } from '../checks/run-checks.ts';
import { ensureChromium } from './chromium.ts';
import { type TestKind, testKinds } from './files.ts';
import { inRun } from './in-run.ts';
import { ensureKeyring } from './keyring.ts';
import { thisMachine } from './machine.ts';
import { ensureRuntime } from './runtimes.ts';
import { runStage } from './stage.ts';
import { nothingRan, sum, type Tally } from './tally.ts';
import { testCache } from './test-cache.ts';
import type { Run } from './test-run.ts';

type Print = (line: string) => void;

/**
 * All there is: set-up, build, checks, every kind of test, and that no process is left. With words, only the tests
 * whose path contains one of them. Each check, and each thing that went wrong around the tests, counts as one.
 */
export async function testEverything(root: string, only: readonly string[], print: Print): Promise<Tally> {
  const given = await setUp(print);
  if (!given) return { passed: 0, failed: 1 };
  const looked = only.length === 0 ? await runChecks(checks, print) : nothingRan;
  const tested = await inRun({ base: process.env, given, print }, async (run) => {
    const built = await build(root, print);
    const kinds = testKinds.filter((kind) => built || kind === 'unit');
    if (!built) print('Only unit tests can run, because the hub could not be built.');
    return sum([{ passed: 0, failed: built ? 0 : 1 }, await runKinds(root, kinds, run, only, print)]);
  });
  return sum([looked, tested]);
}

/** What the tests need and where they find it; nothing if it cannot be had, which has then been said. */
async function setUp(print: Print): Promise<Record<string, string> | undefined> {
  try {
    const cache = testCache(process.env);
    const chromium = await ensureChromium(thisMachine(print));
    const keyring = await ensureKeyring(thisMachine(print));
    const claude = await ensureRuntime('claude', cache, print);
    const codex = await ensureRuntime('codex', cache, print);
    for (const id of ['gemini', 'opencode', 'codex-acp', 'claude-acp'] as const) await ensureRuntime(id, cache, print);
    return {
      CODEAI_HUB_TEST_CACHE: cache,
      CODEAI_HUB_TEST_CHROMIUM: chromium,
      CODEAI_HUB_TEST_KEYRING: keyring,
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
