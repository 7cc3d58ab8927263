import { join } from 'node:path';
import { VENDORS, type Vendor } from '@codeai-hub/e2e/harness/three-vendors';
import type { Bench, Group } from '../bench.ts';
import { Helper } from '../processes/helper.ts';
import { perSession, type Reading } from '../providers/core-memory.ts';
import { measureCoreMemory } from '../providers/measure-core-memory.ts';
import { type Comparison, measureFirstWords } from '../providers/measure-first-word.ts';
import { measureOverhead, type Overhead } from '../providers/measure-overhead.ts';
import { measureTenSessions, type TenSessions } from '../providers/measure-ten-sessions.ts';
import type { Models } from '../providers/models.ts';
import { vendorHub } from '../providers/vendor-hub.ts';

/** The runtimes that are up within a second. Gemini CLI alone takes longer than that. */
const QUICK: readonly Vendor[] = ['claude', 'codex'];

/** The real agents of three vendors behind the hub: what it adds to them, and what they take with it. */
export const providers: Group = async (bench) => {
  const models = new Helper<Models>(join(import.meta.dirname, '../providers/models.ts'));
  try {
    const endpoints = await models.ask('listen', undefined);
    tellOverhead(bench, await measureOverhead(bench, endpoints));
    const vendors = await vendorHub(bench, endpoints);
    try {
      tellFirstWords(bench, await measureFirstWords(bench, endpoints, vendors));
      tellTenSessions(bench, await measureTenSessions(vendors));
    } finally {
      await vendors.end();
    }
    tellCoreMemory(bench, await measureCoreMemory(bench, endpoints));
  } finally {
    await models.end();
  }
};

function tellOverhead(bench: Bench, found: Record<Vendor, Overhead[]>): void {
  for (const vendor of VENDORS) {
    for (const q of ['p50', 'p95', 'p99'] as const) {
      bench.found({
        metric: `${vendor}, 100/s: from the runtime's pipe to a window, ${q}`,
        unit: 'ms',
        ours: found[vendor].map(({ hub }) => hub[q]),
        floor: { name: 'model to pipe', values: found[vendor].map(({ runtime }) => runtime[q]) },
        ...(q === 'p99' && { bound: { text: '< 5 ms', holds: (value: number) => value < 5 } }),
      });
    }
    bench.found({
      metric: `${vendor}, 100/s: deltas lost, doubled, out of order or not seen in the pipe`,
      unit: '',
      ours: found[vendor].map(({ wrong }) => wrong),
      bound: { text: '0', holds: (value) => value === 0 },
    });
  }
}

function tellFirstWords(bench: Bench, found: Record<Vendor, Comparison>): void {
  for (const vendor of VENDORS) {
    const { hub, bare } = found[vendor];
    const bound = QUICK.includes(vendor) && { bound: { text: '< 1000 ms', holds: (value: number) => value < 1000 } };
    bench.found({
      metric: `${vendor}: from a message to the first word of an agent that was not started`,
      unit: 'ms',
      ours: hub.begun,
      floor: { name: 'runtime alone', values: bare.begun },
      ...bound,
    });
    bench.found({
      metric: `${vendor}: the same of one that was ended and comes back`,
      unit: 'ms',
      ours: hub.resumed,
      floor: { name: 'runtime alone', values: bare.resumed },
      ...bound,
    });
  }
}

function tellTenSessions(bench: Bench, { totalMb, hubMb, processes, completed, turns }: TenSessions): void {
  bench.found({
    metric: `ten sessions of three vendors: PSS of all ${processes} processes`,
    unit: 'MB',
    ours: totalMb,
  });
  bench.found({ metric: 'ten sessions of three vendors: PSS of the core and its hosts', unit: 'MB', ours: hubMb });
  bench.found({
    metric: `ten sessions of three vendors: turns that did not complete, of ${turns}`,
    unit: '',
    ours: turns - completed,
    bound: { text: '0', holds: (value) => value === 0 },
  });
}

function tellCoreMemory(bench: Bench, found: Record<Vendor, Reading[]>): void {
  for (const vendor of VENDORS) {
    const [none, some, all] = found[vendor] as [Reading, Reading, Reading];
    bench.found({
      metric: `${vendor}: core with ${some.sessions} live sessions, RSS`,
      unit: 'MB',
      ours: some.rssMb,
      floor: { name: 'without sessions', values: none.rssMb },
      bound: { text: '<= 150 MB', holds: (value) => value <= 150 },
    });
    bench.found({
      metric: `${vendor}: what each live session takes of the core, by 0, ${some.sessions} and ${all.sessions}`,
      unit: 'MB',
      ours: perSession(found[vendor]),
    });
  }
}
