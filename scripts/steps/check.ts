import { checks } from '../checks/checks.ts';
import { runChecks } from '../checks/run-checks.ts';
import { root } from '../root.ts';
import { runStage } from '../testing/stage.ts';
import { succeeded } from '../testing/tally.ts';

const words = process.argv.slice(2);
const names = [...checks.map((check) => check.name), 'tests'];
const unknown = words.filter((word) => !names.includes(word));
if (unknown.length > 0) {
  console.error(`There is no check called ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}
const wanted = (name: string) => words.length === 0 || words.includes(name);

const chosen = checks.filter((check) => wanted(check.name));
const looked = await runChecks(chosen, console.log);
const tested = !wanted('tests') || succeeded(await runStage('unit', { root, env: process.env, print: console.log }));
process.exitCode = looked.failed === 0 && tested ? 0 : 1;
