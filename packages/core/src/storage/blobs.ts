import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { BlobRef } from '@codeai-hub/protocol/content';
import { HubError } from '@codeai-hub/protocol/errors';
import { diskError } from './disk-errors.ts';
import type { FileSystem } from './file-system.ts';

const Hash = BlobRef.shape.hash;

/** The blobs of one session: files named by the SHA-256 of their content. Only such a name ever becomes part of a path. */
export class BlobStore {
  readonly #fs: FileSystem;
  readonly #dir: string;
  /** written, and not known to be safe */
  readonly #fresh = new Set<string>();
  /** their sync failed: only writing them anew can make them safe */
  readonly #failed = new Map<string, HubError>();
  /** the syncs that were asked for, one behind the other */
  #syncing: Promise<void> = Promise.resolve();

  constructor(fs: FileSystem, dir: string) {
    this.#fs = fs;
    this.#dir = dir;
  }

  /** Readable at once, safe from the machine's death after `durable`. The same content is kept once. Throws disk_*. */
  put(data: Uint8Array, mediaType: string): BlobRef {
    const hash = sha256(data);
    const path = this.path(hash);
    try {
      if (this.#failed.has(path) || this.#fs.stat(path)?.size !== data.length) this.#write(path, data);
    } catch (error) {
      throw diskError(error, path);
    }
    return { hash, size: data.length, mediaType };
  }

  /** `null` when there is none, or not with this size. Throws disk_failed when the file is not what its name says. */
  get(hash: string, size?: number): Buffer | null {
    if (!Hash.safeParse(hash).success) return null;
    const path = this.path(hash);
    const found = this.#fs.stat(path);
    if (!found || (size !== undefined && found.size !== size)) return null;
    const data = this.#fs.read(path);
    if (sha256(data) !== hash) throw new HubError('disk_failed', { path, reason: 'the stored attachment is damaged' });
    return data;
  }

  /** Whether it is stored, with this size. */
  has(hash: string, size: number): boolean {
    return Hash.safeParse(hash).success && this.#fs.stat(this.path(hash))?.size === size;
  }

  /** Where a blob is, for handing a file to an agent. Throws blob_not_found for anything that is no hash. */
  path(hash: string): string {
    if (!Hash.safeParse(hash).success) throw new HubError('blob_not_found');
    return join(this.#dir, hash);
  }

  /** Resolves when all that was put is safe. For `syncFirst` of the log whose records name the blobs. Throws disk_*. */
  durable(): Promise<void> {
    const done = this.#syncing.then(() => this.#syncAll());
    this.#syncing = done.catch(() => undefined);
    return done;
  }

  async #syncAll(): Promise<void> {
    for (const path of [...this.#fresh]) await this.#sync(path);
    for (const error of this.#failed.values()) throw error;
  }

  async #sync(path: string): Promise<void> {
    try {
      await this.#fs.sync(path);
    } catch (error) {
      this.#failed.set(path, diskError(error, path));
    }
    this.#fresh.delete(path);
  }

  #write(path: string, data: Uint8Array): void {
    this.#fs.makeDir(this.#dir);
    this.#fs.writeAtomic(path, data, { durable: false });
    this.#failed.delete(path);
    this.#fresh.add(path);
  }
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
