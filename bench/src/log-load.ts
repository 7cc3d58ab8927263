import { setTimeout as pause } from 'node:timers/promises';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { deltaText } from '@codeai-hub/testkit/paced/deltas';
import { median } from './statistics.ts';

export function sampleEnvelope(seq: number): Envelope {
  const event = { type: 'item.delta', itemId: 'i1', text: deltaText(seq, 0) };
  return { seq, at: 1_764_000_000_000 + seq, origin: { kind: 'agent' }, event } as Envelope;
}

/** Adds a record every millisecond, and gives the median of how long each takes to be safe. */
export async function acknowledgements(records: number, add: (seq: number) => Promise<void>): Promise<number> {
  const waits: Promise<number>[] = [];
  const began = performance.now();
  for (let seq = 1; seq <= records; seq++) {
    const ahead = began + seq - performance.now();
    if (ahead > 0) await pause(ahead);
    const added = performance.now();
    waits.push(add(seq).then(() => performance.now() - added));
  }
  return median(await Promise.all(waits));
}
