import { setTimeout as pause } from 'node:timers/promises';
import type { Group } from '../bench.ts';
import { hubPipeline } from '../pipelines.ts';
import { memoryOf } from '../processes/usage.ts';

const TURNS = 10;
const REST_MS = 30_000;

/** 100,000 deltas into one session, and what stays of them in memory. */
export const growth: Group = async (bench) => {
  const pipeline = await hubPipeline(bench, 1);
  try {
    const each = 10_000 * bench.scale;
    bench.say(`${TURNS} turns of ${each} deltas, then rest`);
    // What a core grows to once, in its first work, is not growth by length.
    for (let turn = 0; turn < 2; turn++) await pipeline.turn(each, 0);
    const before = memoryOf(pipeline.hub.pid).rssMb;
    const costs: number[] = [];
    let highest = before;
    for (let turn = 0; turn < TURNS; turn++) {
      costs.push((await pipeline.turn(each, 0)).cpu);
      highest = Math.max(highest, memoryOf(pipeline.hub.pid).rssMb);
    }
    await pause(REST_MS * bench.scale);
    const rested = memoryOf(pipeline.hub.pid).rssMb;
    const total = TURNS * each;
    bench.found({
      metric: `growth: highest RSS in ${total} deltas above the beginning`,
      unit: 'MB',
      ours: highest - before,
      bound: { text: '<= 30 MB', holds: (value) => value <= 30 },
    });
    bench.found({
      metric: 'growth: the same after rest',
      unit: 'MB',
      ours: rested - before,
      bound: { text: '<= 20 MB', holds: (value) => value <= 20 },
    });
    bench.found({
      metric: 'growth: processor time of the last third of turns',
      unit: 's',
      ours: costs.slice(-3),
      floor: { name: 'first third', values: costs.slice(0, 3) },
      bound: { text: '<= 1.2x', holds: (_, ratio) => ratio <= 1.2 },
    });
  } finally {
    await pipeline.end();
  }
};
