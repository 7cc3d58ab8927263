import type { Group } from '../bench.ts';
import { hubPipeline } from '../pipelines.ts';
import { memoryOf } from '../processes/usage.ts';
import { stuckClient } from '../stuck-client.ts';

const OTHERS = 5;

/** One window that reads nothing while five others follow. */
export const slow: Group = async (bench) => {
  const pipeline = await hubPipeline(bench, OTHERS);
  const { hub, sessionId } = pipeline;
  try {
    const steady = 1000 * bench.scale;
    const flood = 50_000 * bench.scale;
    const before: number[] = [];
    const beside: number[] = [];
    bench.say(`${OTHERS} clients, then one more that reads nothing`);
    await pipeline.turn(flood, 0);
    const without = memoryOf(hub.pid).rssMb;
    const stuck = await stuckClient({ url: hub.url, token: hub.token, sessionId });
    await pipeline.turn(flood, 0);
    const grown = memoryOf(hub.pid).rssMb - without;
    for (let repeat = 0; repeat < bench.repeats; repeat++) {
      stuck.stop();
      beside.push((await pipeline.turn(steady, 200)).heard.p95);
      await stuck.read();
      before.push((await pipeline.turn(steady, 200)).heard.p95);
    }
    bench.found({
      metric: `slow client: p95 of the ${OTHERS} others at 200/s`,
      unit: 'ms',
      ours: beside,
      floor: { name: 'all read', values: before },
      bound: { text: '<= 1.5x', holds: (_, ratio) => ratio <= 1.5 },
    });
    bench.found({
      metric: `slow client: memory after a flood of ${flood} deltas beside one without it`,
      unit: 'MB more',
      ours: grown,
      bound: { text: '<= 16 MB', holds: (value) => value <= 16 },
    });
    bench.found({
      metric: 'slow client: reads again and differs from the core',
      unit: '',
      ours: (await stuck.isLevel(hub)) ? 0 : 1,
      bound: { text: '0', holds: (value) => value === 0 },
    });
    stuck.close();
  } finally {
    await pipeline.end();
  }
};
