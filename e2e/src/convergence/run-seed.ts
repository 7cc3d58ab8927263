import type { Random } from '@codeai-hub/testkit/random/random';
import { checkClients } from './check-clients.ts';
import { checkCommands } from './check-commands.ts';
import { checkLogs } from './check-logs.ts';
import { comeToRest } from './rest.ts';
import { trouble } from './trouble.ts';
import { World } from './world.ts';

export interface SeedReport {
  counts: Record<string, number>;
}

/** One random history of a hub, and the proof that everybody ended with the same. */
export async function runSeed(random: Random): Promise<SeedReport> {
  const world = new World(random.fork('world'));
  await live(world, random.fork('course'));
  await comeToRest(world);
  await checkCommands(world);
  await checkClients(world);
  await checkLogs(world);
  return {
    counts: {
      ...world.counts,
      ...world.witness.counts,
      commands: world.ledger.entries.length,
      repeats: world.ledger.repeats,
    },
  };
}

/** Most things follow each other closely; sometimes an agent or a session has time to fall asleep. */
const PAUSES_MS = { 1: 25, 10: 20, 100: 30, 1000: 20, 5000: 6, 70000: 1 };

async function live(world: World, random: Random): Promise<void> {
  await world.pass(500);
  const troublesome = random.pick([0.05, 0.15, 0.3]);
  for (let step = random.between(40, 200); step > 0; step--) {
    if (random.chance(troublesome)) trouble(world, random);
    else random.pick(world.people).act();
    await world.pass(random.int(Number(random.weighted(PAUSES_MS))));
  }
}
