import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { Clock } from '../../clock.ts';
import type { FileSystem } from '../file-system.ts';
import { MemoryFileSystem } from '../memory-file-system.ts';
import { type OpenLogOptions, openLog } from '../open-log.ts';

export const LOG = '/home/sessions/s/events.jsonl';
export const HEADER = { format: 1, epoch: 'e1', sessionId: 's', createdAt: 1 } as const;

/** One envelope, with words that need escaping and more than one byte per letter. */
export function record(seq: number, text = `"${seq}" – да\n`): Envelope {
  return { seq, at: 1000 + seq, origin: { kind: 'agent' }, event: { type: 'item.delta', itemId: 'i', text } as never };
}

export function records(first: number, last: number, text?: string): Envelope[] {
  return Array.from({ length: last - first + 1 }, (_, n) => record(first + n, text));
}

export function seqs(envelopes: readonly Envelope[]): number[] {
  return envelopes.map((envelope) => envelope.seq);
}

export function memoryHome(): MemoryFileSystem {
  const fs = new MemoryFileSystem();
  fs.makeDir('/home/sessions/s');
  fs.settle();
  return fs;
}

export function opened(fs: FileSystem, clock: Clock, more: Partial<OpenLogOptions> = {}) {
  return openLog({ fs, path: LOG, clock, header: HEADER, ...more });
}
