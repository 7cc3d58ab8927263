import { join } from 'node:path';
import { acknowledgements, sampleEnvelope } from '../log-load.ts';
import { serve } from '../processes/helper.ts';
import { DurableLines } from './durable-lines.ts';

/** The floor of a log: envelopes as JSON lines, written and synced together. */
const handlers = {
  /** records per second */
  fill: async ({ dir, records }: { dir: string; records: number }): Promise<number> => {
    const lines = newLines(dir);
    const began = performance.now();
    for (let seq = 1; seq <= records; seq++) {
      lines.add(lineOf(seq));
      if (seq % 10_000 === 0) await lines.durable();
    }
    await lines.durable();
    return (records * 1000) / (performance.now() - began);
  },
  /** the median of how long a record takes to be durable, in milliseconds */
  acknowledge: ({ dir, records }: { dir: string; records: number }): Promise<number> => {
    const lines = newLines(dir);
    return acknowledgements(records, async (seq) => {
      lines.add(lineOf(seq));
      await lines.durable();
    });
  },
};
export type DurableFloor = typeof handlers;

function newLines(dir: string): DurableLines {
  return new DurableLines(join(dir, `raw-${crypto.randomUUID()}.jsonl`));
}

function lineOf(seq: number): string {
  return `${JSON.stringify(sampleEnvelope(seq))}\n`;
}

serve(handlers);
