import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Bench, Group } from './bench.ts';
import { groups } from './groups.ts';
import { Build } from './hub.ts';
import type { ModelEndpoint } from './model/endpoint.ts';
import { Helper } from './processes/helper.ts';
import { missingRuntimes } from './providers/missing-runtimes.ts';
import { type Row, rowOf, tableOf } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    quick: { type: 'boolean', default: false },
    repeats: { type: 'string', default: '3' },
  },
});
const unknown = positionals.filter((name) => !(name in groups));
if (unknown.length > 0) {
  console.error(`There is no group ${unknown.join(', ')}. There are: ${Object.keys(groups).join(', ')}.`);
  process.exit(2);
}
const names = positionals.length > 0 ? positionals : Object.keys(groups);
const missing = names.includes('providers') ? missingRuntimes() : [];
if (missing.length > 0) {
  console.error(`There is no ${missing.join(', ')}. Fetch the agents first: node scripts/test-runtimes.mjs`);
  process.exit(2);
}
await measure(names);

async function measure(names: readonly string[]): Promise<void> {
  const model = new Helper<ModelEndpoint>(join(import.meta.dirname, 'model/endpoint.ts'));
  const build = new Build();
  const scratch = mkdtempSync(join(tmpdir(), 'bench-scratch-'));
  const rows: Row[] = [];
  try {
    const modelUrl = await model.ask('listen', undefined);
    console.log(describeMachine());
    for (const name of names) {
      const bench: Bench = {
        build,
        modelUrl,
        scratch,
        repeats: values.quick ? 1 : Number(values.repeats),
        scale: values.quick ? 0.2 : 1,
        found: (finding) => rows.push(rowOf(name, finding)),
        say: (line) => console.log(`${name}: ${line}`),
      };
      await (groups[name] as Group)(bench);
    }
  } finally {
    await model.end();
    build.remove();
    rmSync(scratch, { recursive: true, force: true });
  }
  console.log(`\n${tableOf(rows)}\n\n${describeMachine()}`);
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine: describeMachine(), rows }, null, 2)}\n`);
}

function describeMachine(): string {
  const load = loadavg()
    .map((one) => one.toFixed(1))
    .join(' ');
  return `${cpus().length} cores of ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${load}, ${new Date().toISOString()}`;
}
