import { checks } from '../checks/checks.ts';
import { runChecks } from '../checks/run-checks.ts';
import { root } from '../root.ts';
import { inRun } from '../testing/in-run.ts';
import { runStage } from '../testing/stage.ts';
import { succeeded, type Tally } from '../testing/tally.ts';

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
const tested = !wanted('tests') || succeeded(await unitTests());
process.exitCode = looked.failed === 0 && tested ? 0 : 1;

function unitTests(): Promise<Tally> {
  const print = console.log;
  return inRun({ base: process.env, given: {}, print }, ({ env }) => runStage('unit', { root, env, print }));
}
