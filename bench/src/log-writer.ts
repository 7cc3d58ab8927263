import { join } from 'node:path';
import { systemClock } from '@codeai-hub/core/clock';
import type { LogFile } from '@codeai-hub/core/storage/log-file';
import { openLog } from '@codeai-hub/core/storage/open-log';
import { realFileSystem } from '@codeai-hub/core/storage/real-file-system';
import { acknowledgements, sampleEnvelope } from './log-load.ts';
import { serve } from './processes/helper.ts';

/** The core's own log, written as sessions write it: one append per step. */
const handlers = {
  fill: async ({ dir, records }: { dir: string; records: number }): Promise<number> => {
    const log = newLog(dir);
    const began = performance.now();
    for (let seq = 1; seq <= records; seq++) {
      log.append([sampleEnvelope(seq)]);
      if (seq % 10_000 === 0) await log.durable();
    }
    await log.durable();
    const perSecond = (records * 1000) / (performance.now() - began);
    await log.close();
    return perSecond;
  },
  acknowledge: async ({ dir, records }: { dir: string; records: number }): Promise<number> => {
    const log = newLog(dir);
    const wait = await acknowledgements(records, async (seq) => {
      log.append([sampleEnvelope(seq)]);
      await log.durable();
    });
    await log.close();
    return wait;
  },
};
export type LogWriter = typeof handlers;

function newLog(dir: string): LogFile {
  const path = join(dir, `log-${crypto.randomUUID()}.jsonl`);
  const header = { format: 1 as const, epoch: 'bench', sessionId: 'bench000000000', createdAt: 0 };
  return openLog({ fs: realFileSystem, path, clock: systemClock, header }).log;
}

serve(handlers);
