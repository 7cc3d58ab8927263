import { createHash } from 'node:crypto';
import { letOthersRun } from '../../let-others-run.ts';
import type { FileSystem } from '../../storage/file-system.ts';

/** Read and hashed in less than a few milliseconds. */
const PIECE_BYTES = 1 << 20;

/** SHA-256 of a file of hundreds of megabytes, in pieces between which everybody else is answered. */
export async function programHash(fs: Pick<FileSystem, 'readRange'>, path: string, size: number): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < size; at += PIECE_BYTES) {
    hash.update(fs.readRange(path, at, at + PIECE_BYTES));
    await letOthersRun();
  }
  return hash.digest('hex');
}
