import type { Tally } from '../testing/tally.ts';
import type { Check } from './checks.ts';

/** Runs every check, also after one has failed, and says of each how it went and how long it took. */
export async function runChecks(checks: readonly Check[], print: (line: string) => void): Promise<Tally> {
  const failed: string[] = [];
  for (const check of checks) {
    const began = performance.now();
    const { ok, output } = await check.run();
    print(`${ok ? '✓' : '✗'} ${check.name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    if (ok) continue;
    failed.push(check.name);
    print(output.replaceAll(/^/gm, '    '));
  }
  if (failed.length > 0) print(`Failed: ${failed.join(', ')}. To run only these: npm run check -- ${failed.join(' ')}`);
  return { passed: checks.length - failed.length, failed: failed.length };
}
