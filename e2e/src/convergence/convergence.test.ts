import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from '@codeai-hub/testkit/fuzz/fuzz';
import { runSeed } from './run-seed.ts';

const SEEDS = 300;
const REPRODUCE = 'node e2e/src/convergence/long.ts --seed';

/** What a run of so many seeds must have met at the least; without it the proof would be of nothing. */
const MET = {
  lives: 800,
  stop: 200,
  kill: 300,
  power: 20,
  mortalWrites: 200,
  cuts: 500,
  reloads: 200,
  agentCrashes: 10,
  diskTroubles: 150,
  failedSyncs: 50,
  snapshots: 2_000,
  merged: 500,
  events: 50_000,
  evictions: 50,
  commands: 3_000,
  repeats: 3_000,
};

test(`I1 I2 I3 I4 I5 I6 I7 I8 I12 I13: ${SEEDS} random histories end with one truth at every window`, async () => {
  const totals: Record<string, number> = {};
  const run = async (random: Parameters<typeof runSeed>[0]) => {
    const { counts } = await runSeed(random);
    for (const [name, count] of Object.entries(counts)) totals[name] = (totals[name] ?? 0) + count;
  };
  assert.equal(await fuzz({ seeds: SEEDS, reproduce: REPRODUCE, run }), SEEDS);
  for (const [name, least] of Object.entries(MET)) {
    assert.ok((totals[name] ?? 0) >= least, `${name}: ${totals[name]} in ${SEEDS} seeds`);
  }
});
