import { join } from 'node:path';
import type { Group } from '../bench.ts';
import type { DurableFloor } from '../floors/durable.ts';
import type { LogWriter } from '../log-writer.ts';
import { hubPipeline } from '../pipelines.ts';
import { Helper } from '../processes/helper.ts';
import { inTurns } from './in-turns.ts';

const CLIENTS = 5;

/** Through the log: what the disk takes at all, what our log makes of it, and what five windows get. */
export const fanout: Group = async (bench) => {
  const records = 200_000 * bench.scale;
  const floor = new Helper<DurableFloor>(join(import.meta.dirname, '../floors/durable.ts'));
  const log = new Helper<LogWriter>(join(import.meta.dirname, '../log-writer.ts'));
  try {
    const raw: number[] = [];
    const ours: number[] = [];
    const rawAck: number[] = [];
    const ourAck: number[] = [];
    bench.say(`${records} records into a log, durable`);
    for (let repeat = 0; repeat < bench.repeats; repeat++) {
      raw.push(await floor.ask('fill', { dir: bench.scratch, records }));
      ours.push(await log.ask('fill', { dir: bench.scratch, records }));
      rawAck.push(await floor.ask('acknowledge', { dir: bench.scratch, records: 1000 * bench.scale }));
      ourAck.push(await log.ask('acknowledge', { dir: bench.scratch, records: 1000 * bench.scale }));
    }
    bench.found({
      metric: 'log: durable records per second',
      unit: '/s',
      ours,
      floor: { name: 'raw lines, group commit', values: raw },
      bound: { text: '>= 100,000/s', holds: (value) => value >= 100_000 },
    });
    bench.found({
      metric: 'log: from append to durable at 1,000 records/s, p50',
      unit: 'ms',
      ours: ourAck,
      floor: { name: 'raw lines, group commit', values: rawAck },
      bound: { text: '<= 10 ms', holds: (value) => value <= 10 },
    });
    bench.say(`${CLIENTS} clients through the log`);
    const count = 20_000 * bench.scale;
    const [turns = []] = await inTurns(bench, [hubPipeline], CLIENTS, (pipeline) => pipeline.turn(count, 0));
    bench.found({
      metric: `log: deltas per second through it and to ${CLIENTS} clients`,
      unit: '/s',
      ours: turns.map(({ perSecond }) => perSecond),
      floor: { name: 'raw lines, group commit', values: raw },
    });
  } finally {
    await floor.end();
    await log.end();
  }
};
