import { setTimeout as pause } from 'node:timers/promises';
import { VENDORS, type Vendor } from '@codeai-hub/e2e/harness/three-vendors';
import type { Bench } from '../bench.ts';
import { memoryOf } from '../processes/usage.ts';
import type { Reading } from './core-memory.ts';
import { answered, type Endpoints, type VendorHub, vendorHub } from './vendor-hub.ts';

/** The core gives back what it does not need five seconds after its last work. */
const SETTLE_MS = 7000;
const STEP = 10;
const SCRIPT = 'model> say Here I am.';

/**
 * The core alone, without sessions, with ten and with twenty of one vendor, each with an agent that has answered. A hub for
 * each vendor, so that none pays for another; they run side by side, since memory does not mind.
 */
export async function measureCoreMemory(bench: Bench, endpoints: Endpoints): Promise<Record<Vendor, Reading[]>> {
  const step = Math.max(2, Math.round(STEP * bench.scale));
  const hubs: VendorHub[] = [];
  try {
    for (const _ of VENDORS) hubs.push(await vendorHub(bench, endpoints));
    const readings = await Promise.all(VENDORS.map((vendor, n) => readingsOf(hubs[n] as VendorHub, vendor, step)));
    const [claude = [], codex = [], gemini = []] = readings;
    return { claude, codex, gemini };
  } finally {
    await Promise.all(hubs.map((one) => one.end()));
  }
}

async function readingsOf(vendors: VendorHub, vendor: Vendor, step: number): Promise<Reading[]> {
  // What the first session of all brings with it is not what each one takes.
  const first = await vendors.open(vendor);
  await answered(first, SCRIPT);
  await vendors.client.command('root', { type: 'session.delete', sessionId: first.sessionId });
  first.release();
  const readings = [await reading(vendors, 0)];
  for (let sessions = 1; sessions <= 2 * step; sessions++) {
    await answered(await vendors.open(vendor), SCRIPT);
    if (sessions % step === 0) readings.push(await reading(vendors, sessions));
  }
  return readings;
}

async function reading({ hub }: VendorHub, sessions: number): Promise<Reading> {
  await pause(SETTLE_MS);
  return { sessions, rssMb: memoryOf(hub.pid).rssMb };
}
