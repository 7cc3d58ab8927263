import { parseArgs } from 'node:util';
import { fuzz } from '@codeai-hub/testkit/fuzz/fuzz';
import { runSeed } from './run-seed.ts';

/** `node e2e/src/convergence/long.ts --seeds N [--from N]`, or `--seed N` for one that failed. */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '5000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
  },
});
const totals: Record<string, number> = {};
const ran = await fuzz({
  seeds: values.seed === undefined ? Number(values.seeds) : [Number(values.seed)],
  from: Number(values.from),
  reproduce: 'node e2e/src/convergence/long.ts --seed',
  run: async (random) => {
    const { counts } = await runSeed(random);
    for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
  },
});
console.log(`${ran} seeds`, totals);
