import * as z from 'zod';
import { diskError } from './disk-errors.ts';
import type { FileSystem } from './file-system.ts';

const SNAPSHOT_FORMAT = 1;

const Stored = z.object({
  format: z.literal(SNAPSHOT_FORMAT),
  epoch: z.string(),
  seq: z.number().int().nonnegative(),
  offset: z.number().int().positive(),
  state: z.unknown(),
  extra: z.unknown(),
});

/** The state of a channel at a position of its log. Disposable: without it the log is read from the start. */
export interface Snapshot {
  epoch: string;
  seq: number;
  /** the log's size at `seq` */
  offset: number;
  /** as JSON; the reader checks it */
  state: unknown;
  extra: unknown;
}

/**
 * Not synced: what a power loss leaves of it is no JSON, and is not believed. Write it after `log.durable()`, else it can
 * name a position that the log loses and later reaches again. Throws disk_*.
 */
export function writeSnapshot(fs: FileSystem, path: string, snapshot: Snapshot): void {
  try {
    fs.writeAtomic(path, JSON.stringify({ format: SNAPSHOT_FORMAT, ...snapshot }), { durable: false });
  } catch (error) {
    throw diskError(error, path);
  }
}

/** `null` when it is missing, damaged, of another format or of another epoch. */
export function readSnapshot(fs: FileSystem, path: string, epoch: string): Snapshot | null {
  if (!fs.stat(path)) return null;
  const stored = Stored.safeParse(parse(fs.read(path).toString()));
  if (!stored.success || stored.data.epoch !== epoch) return null;
  const { seq, offset, state, extra } = stored.data;
  return { epoch, seq, offset, state, extra };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
