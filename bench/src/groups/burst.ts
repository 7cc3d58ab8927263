import type { Group } from '../bench.ts';
import { broadcastPipeline, hubPipeline, refPipeline } from '../pipelines.ts';
import { inTurns } from './in-turns.ts';

/** An answer as fast as the model's socket is read. */
export const burst: Group = async (bench) => {
  const count = 20_000 * bench.scale;
  for (const clients of [1, 5, 20]) {
    bench.say(`${clients} clients, ${count} deltas at once`);
    const turns = await inTurns(bench, [hubPipeline, refPipeline, broadcastPipeline], clients, (pipeline) =>
      pipeline.turn(count, 0),
    );
    const [ours = [], ref = [], ws = []] = turns;
    const name = `burst, ${clients} client${clients === 1 ? '' : 's'}`;
    bench.found({
      metric: `${name}: first delta at every client`,
      unit: 'ms',
      ours: ours.map(({ firstMs }) => firstMs),
      floor: { name: 'ref', values: ref.map(({ firstMs }) => firstMs) },
      bound: { text: '<= 50 ms', holds: (value) => value <= 50 },
    });
    bench.found({
      metric: `${name}: deltas per second and client`,
      unit: '/s',
      ours: ours.map(({ perSecond }) => perSecond),
      floor: { name: 'ref', values: ref.map(({ perSecond }) => perSecond) },
      ...(clients === 1
        ? {
            bound: {
              text: '>= 15,000/s and >= 0.5x ref',
              holds: (value, ratio) => value >= 15_000 && ratio >= 0.5,
            },
          }
        : {}),
    });
    if (clients > 1)
      bench.found({
        metric: `${name}: deltas to all clients beside bare ws frames`,
        unit: '/s',
        ours: ours.map(({ perSecond }) => perSecond * clients),
        floor: { name: 'ws', values: ws.map(({ perSecond }) => perSecond * clients) },
        bound: { text: '>= 0.5x ws', holds: (_, ratio) => ratio >= 0.5 },
      });
    bench.found({
      metric: `${name}: processor time of the core for 100,000 deltas`,
      unit: 's',
      ours: ours.map(({ cpu }) => (cpu * 100_000) / count),
      floor: { name: 'ref', values: ref.map(({ cpu }) => (cpu * 100_000) / count) },
    });
    bench.found({
      metric: `${name}: deltas lost, doubled or out of order, and clients that differ from the core`,
      unit: '',
      ours: ours.map(({ heard, different }) => heard.missing + heard.wrong + different),
      bound: { text: '0', holds: (value) => value === 0 },
    });
  }
};
