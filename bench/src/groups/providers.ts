import { join } from 'node:path';
import { VENDORS, type Vendor } from '@codeai-hub/e2e/harness/three-vendors';
import type { Bench, Group } from '../bench.ts';
import { Helper } from '../processes/helper.ts';
import { measureOverhead, type Overhead } from '../providers/measure-overhead.ts';
import type { Models } from '../providers/models.ts';

/** The real agents of three vendors behind the hub: what it adds to them, and what they take with it. */
export const providers: Group = async (bench) => {
  const models = new Helper<Models>(join(import.meta.dirname, '../providers/models.ts'));
  try {
    const endpoints = await models.ask('listen', undefined);
    tellOverhead(bench, await measureOverhead(bench, endpoints));
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
