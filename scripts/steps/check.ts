import { checks } from '../checks/checks.ts';
import { runChecks } from '../checks/run-checks.ts';
import { root } from '../root.ts';
import { succeeded } from '../testing/tally.ts';
import { runUnitTests } from '../testing/unit.ts';

const words = process.argv.slice(2);
const names = [...checks.map((check) => check.name), 'tests'];
const unknown = words.filter((word) => !names.includes(word));
if (unknown.length > 0) {
  console.error(`There is no check called ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}
const wanted = (name: string) => words.length === 0 || words.includes(name);

const clean = await runChecks(
  checks.filter((check) => wanted(check.name)),
  console.log,
);
const tested = !wanted('tests') || succeeded(await runUnitTests(root, process.env, console.log));
process.exitCode = clean && tested ? 0 : 1;
