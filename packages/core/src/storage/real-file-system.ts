import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { appendWhole, type RawFile } from './append-whole.ts';
import type { AppendHandle, FileSystem } from './file-system.ts';
import { makeFolders } from './make-folders.ts';
import { replaceFile } from './replace-file.ts';
import { syncFolderNow, syncNames } from './sync-folder.ts';

const OWNER_FILE = 0o600;
const syncData = promisify(fdatasync);

export const realFileSystem: FileSystem = {
  makeDir: (path) => void makeFolders(path),
  list: (path) => readdirSync(path),
  stat: (path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found ? { size: found.size, mtimeMs: found.mtimeMs } : null;
  },
  read: (path) => readFileSync(path),
  readRange,
  writeAtomic: (path, data, options = { durable: true }) => {
    // One fixed name: there is one writer, so a leftover of a crash is simply overwritten.
    const partial = `${path}.tmp`;
    try {
      writeWhole(partial, typeof data === 'string' ? Buffer.from(data) : data, options.durable);
      replaceFile(() => renameSync(partial, path));
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
    if (options.durable) syncFolderNow(dirname(path));
  },
  openAppend: (path) => new RealAppendHandle(path),
  sync: async (path) => {
    const file = await open(path, 'r');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await syncNames(path);
  },
  remove: (path) => rmSync(path, { force: true }),
  removeTree: (path) => rmSync(path, { recursive: true, force: true }),
  moveTree: (path, to) => {
    replaceFile(() => renameSync(path, to));
    syncFolderNow(dirname(to));
  },
};

function readRange(path: string, from: number, to: number): Buffer {
  const fd = openSync(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(Math.max(0, Math.min(to, fstatSync(fd).size) - from));
    let length = 0;
    while (length < buffer.length) {
      const got = readSync(fd, buffer, length, buffer.length - length, from + length);
      if (got === 0) break;
      length += got;
    }
    return buffer.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

function writeWhole(path: string, data: Uint8Array, durable: boolean): void {
  const fd = openSync(path, 'w', OWNER_FILE);
  try {
    let written = 0;
    while (written < data.length) written += writeSync(fd, data, written);
    if (durable) fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

class RealAppendHandle implements AppendHandle {
  readonly #path: string;
  readonly #fd: number;
  readonly #raw: RawFile;
  #size: number;
  /** Whoever made the file may have closed it without a sync, so each handle sees to its name once. */
  #nameIsSynced = false;
  #syncing = 0;
  #closing = false;

  constructor(path: string) {
    this.#path = path;
    const fd = openSync(path, 'a', OWNER_FILE);
    this.#fd = fd;
    this.#size = fstatSync(fd).size;
    this.#raw = {
      write: (data, from) => writeSync(fd, data, from),
      cut: (size) => ftruncateSync(fd, size),
    };
  }

  get size(): number {
    return this.#size;
  }

  append(data: Buffer): void {
    this.#mustBeOpen();
    try {
      appendWhole(this.#raw, this.#size, data);
      this.#size += data.length;
    } catch (error) {
      this.#size = fstatSync(this.#fd).size;
      throw error;
    }
  }

  truncate(size: number): void {
    this.#mustBeOpen();
    ftruncateSync(this.#fd, size);
    this.#size = size;
  }

  async sync(): Promise<void> {
    this.#mustBeOpen();
    this.#syncing += 1;
    try {
      await syncData(this.#fd);
      if (!this.#nameIsSynced) await syncNames(this.#path);
      this.#nameIsSynced = true;
    } finally {
      this.#syncing -= 1;
      if (this.#closing && this.#syncing === 0) closeSync(this.#fd);
    }
  }

  isLinked(): boolean {
    this.#mustBeOpen();
    const mine = fstatSync(this.#fd);
    const named = statSync(this.#path, { throwIfNoEntry: false });
    return named !== undefined && named.ino === mine.ino && named.dev === mine.dev && mine.size === this.#size;
  }

  /** Waits for a running sync: a number given back too early would sync another file. */
  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    if (this.#syncing === 0) closeSync(this.#fd);
  }

  /** The number of a closed file may already be another file's. */
  #mustBeOpen(): void {
    if (this.#closing) throw Object.assign(new Error(`EBADF: ${this.#path} is closed`), { code: 'EBADF' });
  }
}
