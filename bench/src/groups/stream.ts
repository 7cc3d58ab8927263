import type { Group } from '../bench.ts';
import { broadcastPipeline, hubPipeline, type Pipeline, refPipeline, type Turn } from '../pipelines.ts';
import { inTurns } from './in-turns.ts';

const RATE = 200;

/** An answer at 200 deltas a second, from the model's socket to the reduced state of every client. */
export const stream: Group = async (bench) => {
  const count = 1000 * bench.scale;
  for (const clients of [1, 5, 20, 100]) {
    bench.say(`${clients} clients, ${count} deltas at ${RATE}/s`);
    const pipelines = [hubPipeline, refPipeline, broadcastPipeline];
    const turns = await inTurns(bench, pipelines, clients, (pipeline: Pipeline) => pipeline.turn(count, RATE));
    const [ours = [], ref = [], ws = []] = turns;
    const name = `200/s, ${clients} client${clients === 1 ? '' : 's'}`;
    const latency = (of: (turn: Turn) => number, metric: string, bound?: number) =>
      bench.found({
        metric: `${name}: ${metric}`,
        unit: 'ms',
        ours: ours.map(of),
        floor: { name: 'ref', values: ref.map(of) },
        ...(bound === undefined || clients > 20
          ? {}
          : { bound: { text: `<= ${bound} ms`, holds: (value) => value <= bound } }),
      });
    latency(({ heard }) => heard.p50, 'p50', 4);
    latency(({ heard }) => heard.p95, 'p95', 20);
    latency(({ heard }) => heard.p99, 'p99');
    bench.found({
      metric: `${name}: p95 beside a bare broadcast`,
      unit: 'ms',
      ours: ours.map(({ heard }) => heard.p95),
      floor: { name: 'ws', values: ws.map(({ heard }) => heard.p95) },
    });
    bench.found({
      metric: `${name}: processor time of the core for 100,000 deltas`,
      unit: 's',
      ours: ours.map(({ cpu }) => (cpu * 100_000) / count),
      floor: { name: 'ref', values: ref.map(({ cpu }) => (cpu * 100_000) / count) },
      bound: { text: '<= 1.7x ref', holds: (_, ratio) => ratio <= 1.7 },
    });
    bench.found({
      metric: `${name}: the same with the agent's host process`,
      unit: 's',
      ours: ours.map(({ cpu, hostCpu }) => ((cpu + hostCpu) * 100_000) / count),
      floor: { name: 'ref', values: ref.map(({ cpu }) => (cpu * 100_000) / count) },
    });
    bench.found({
      metric: `${name}: bytes for a delta and client`,
      unit: 'B',
      ours: ours.map(({ heard }) => heard.bytesPerDelta),
      floor: { name: 'ref', values: ref.map(({ heard }) => heard.bytesPerDelta) },
      bound: { text: '<= 160 B', holds: (value) => value <= 160 },
    });
    bench.found({
      metric: `${name}: deltas lost, doubled or out of order, and clients that differ from the core`,
      unit: '',
      ours: ours.map(({ heard, different }) => heard.missing + heard.wrong + different),
      bound: { text: '0', holds: (value) => value === 0 },
    });
  }
};
