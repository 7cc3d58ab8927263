import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { carefulFetch } from '@codeai-hub/provider-kit/runtime/careful-fetch';
import type { Progress } from '@codeai-hub/provider-kit/runtime/install';

interface Options {
  /** where it goes; nothing is there yet */
  file: string;
  /** most bytes of it */
  limit: number;
  signal: AbortSignal;
  /** whose, for the person who waits */
  name: string;
  progress(progress: Progress): void;
}

/** Told at most once per this many bytes. */
const PROGRESS_BYTES = 1 << 20;

/** Fetches what has this checksum, and nothing else. */
export async function download(address: string, sha256: string, options: Options): Promise<void> {
  const { file, limit, signal, name, progress } = options;
  const response = await carefulFetch(address, { signal });
  const totalBytes = Number(response.headers.get('content-length') ?? 0);
  if (totalBytes > limit) throw tooLarge(limit);
  const hash = createHash('sha256');
  const target = await open(file, 'wx', 0o600);
  try {
    let receivedBytes = 0;
    let next = 0;
    for await (const piece of response.body as AsyncIterable<Uint8Array>) {
      receivedBytes += piece.length;
      if (receivedBytes > limit) throw tooLarge(limit);
      hash.update(piece);
      await target.writeFile(piece);
      if (receivedBytes < next) continue;
      progress({ receivedBytes, totalBytes, step: `Fetching ${name}` });
      next = receivedBytes + PROGRESS_BYTES;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof TypeError) throw new Error('the download broke off. Try again', { cause: error });
    throw error;
  } finally {
    await target.close();
  }
  if (hash.digest('hex') === sha256) return;
  throw new Error('what was fetched is not what the registry names: its checksum is another one. It was not unpacked');
}

function tooLarge(limit: number): Error {
  return new Error(`it is larger than the ${limit / 1e6} MB that an agent may have`);
}
