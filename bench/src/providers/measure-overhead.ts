import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { VENDORS, type Vendor } from '@codeai-hub/e2e/harness/three-vendors';
import type { Audience } from '../audience/main.ts';
import type { Bench } from '../bench.ts';
import { stateOf } from '../hub.ts';
import { newAudience } from '../pipelines.ts';
import type { Helper } from '../processes/helper.ts';
import { divided, type Spread, spread, type Ways } from './overhead.ts';
import { readNotes } from './tap/notes.ts';
import { tapProgram } from './tap/program.ts';
import { answered, type Endpoints, type VendorHub, vendorHub } from './vendor-hub.ts';

export interface Overhead {
  /** our way, and the runtime's own before it */
  hub: Spread;
  runtime: Spread;
  /** deltas lost, doubled, out of order or never seen in the pipe */
  wrong: number;
}

const RATE = 100;
const NOTED_MS = 50;
const PATIENCE_MS = 5000;

/** Per vendor and repeat: an answer at a pace, with a tap in front of the runtime and one window. */
export async function measureOverhead(bench: Bench, endpoints: Endpoints): Promise<Record<Vendor, Overhead[]>> {
  const folder = (vendor: Vendor) => join(bench.scratch, 'taps', vendor);
  const tapped = await vendorHub(bench, endpoints, ({ providers }) => {
    for (const vendor of VENDORS)
      providers[vendor].executable = tapProgram(folder(vendor), vendor, providers[vendor].executable);
  });
  const results: Record<Vendor, Overhead[]> = { claude: [], codex: [], gemini: [] };
  try {
    for (const vendor of VENDORS) {
      results[vendor] = await overheadOf(bench, tapped, vendor, folder(vendor));
      bench.say(`${vendor}: ${bench.repeats} answers at ${RATE}/s`);
    }
  } finally {
    await tapped.end();
  }
  return results;
}

async function overheadOf(bench: Bench, { hub, open }: VendorHub, vendor: Vendor, folder: string) {
  const count = 500 * bench.scale;
  const view = await open(vendor);
  const { sessionId } = view;
  const audience = newAudience();
  try {
    // The first turn starts the agent, and warms up what it passes through.
    await answered(view, `model> paced ${RATE} ${RATE}`);
    // One window is there, in a process of its own.
    view.release();
    await audience.ask('joinHub', { url: hub.url, token: hub.token, sessionId, clients: 1 });
    const results: Overhead[] = [];
    for (let repeat = 0; repeat < bench.repeats; repeat++) {
      await audience.ask('expectTurn', undefined);
      await hub.request(`/sessions/${sessionId}/messages`, {
        method: 'POST',
        body: JSON.stringify({ text: `model> paced ${count} ${RATE}` }),
        headers: { 'content-type': 'application/json' },
      });
      results.push(await overheadOfTurn(audience, folder, count));
    }
    const { turns } = await stateOf(hub, sessionId);
    const bad = turns.filter(({ outcome }) => outcome?.type !== 'completed');
    if (bad.length > 0) throw new Error(`turns of ${vendor} did not complete: ${JSON.stringify(bad)}`);
    return results;
  } finally {
    await audience.end();
  }
}

async function overheadOfTurn(audience: Helper<Audience>, folder: string, count: number): Promise<Overhead> {
  const { missing, wrong } = await audience.ask('heard', { deltas: count });
  const ways = await allNoted(divided.bind(null, await audience.ask('arrivals', undefined)), folder);
  return { hub: spread(ways.hub), runtime: spread(ways.runtime), wrong: missing + wrong + ways.unseen };
}

/** The tap writes down what it saw a moment after the last. */
async function allNoted(divide: (tapped: ReadonlyMap<number, number>) => Ways, folder: string): Promise<Ways> {
  const began = performance.now();
  for (;;) {
    const ways = divide(readNotes(folder));
    if (ways.unseen === 0 || performance.now() - began > PATIENCE_MS) return ways;
    await pause(NOTED_MS);
  }
}
