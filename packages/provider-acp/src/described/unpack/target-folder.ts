import { mkdir, open, realpath, symlink } from 'node:fs/promises';
import { dirname, join, posix, sep } from 'node:path';

/** No agent is near these; what is means to fill the disk. */
const MAX_BYTES = 4_000_000_000;
const MAX_FILES = 100_000;
const MAX_PATH = 1000;

/**
 * A new folder that an archive of somebody is unpacked into: no path of it leads out, nothing is written twice, and links
 * are made last, so that nothing is ever written through one.
 */
export class TargetFolder {
  readonly #root: string;
  readonly #links = new Map<string, string>();
  #bytes = 0;
  #files = 0;

  constructor(root: string) {
    this.#root = root;
  }

  async file(name: string, executable: boolean, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.#pathOf(name);
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    const handle = await open(path, 'wx', executable ? 0o755 : 0o644).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST' && error.code !== 'EISDIR' && error.code !== 'ENOTDIR') throw error;
      throw new Error(`the archive has ${shown(name)} twice`, { cause: error });
    });
    try {
      for await (const piece of pieces) {
        this.#bytes += piece.length;
        if (this.#bytes > MAX_BYTES) throw new Error(`the archive unpacks to more than ${MAX_BYTES / 1e9} GB`);
        await handle.writeFile(piece);
      }
    } finally {
      await handle.close();
    }
  }

  link(name: string, target: string): void {
    this.#pathOf(name);
    const end = posix.normalize(posix.join(posix.dirname(name), target));
    if (posix.isAbsolute(target) || /[\\\0]/.test(target) || end === '..' || end.startsWith('../'))
      throw leadsOut(name);
    this.#links.set(name, target);
  }

  /** Makes the links, and looks where each really leads: some only lead out by way of another. */
  async end(): Promise<void> {
    const made = [...this.#links].map(([name, target]) => ({ name, path: this.#joined(name), target }));
    for (const { name, path, target } of made) {
      await mkdir(dirname(path), { recursive: true, mode: 0o755 });
      await symlink(target, path).catch((error: Error) => {
        throw new Error(`the archive has ${shown(name)} twice`, { cause: error });
      });
    }
    const root = await realpath(this.#root);
    for (const { name, path } of made) {
      const real = await realpath(path).catch(() => undefined);
      if (real === undefined || (real !== root && !real.startsWith(root + sep))) throw leadsOut(name);
    }
  }

  #pathOf(name: string): string {
    this.#files += 1;
    if (this.#files > MAX_FILES) throw new Error(`the archive has more than ${MAX_FILES} files`);
    if (name === '' || name.length > MAX_PATH || /[\\\0]|^\/|^[A-Za-z]:/.test(name) || name.split('/').includes('..'))
      throw leadsOut(name);
    return this.#joined(name);
  }

  #joined(name: string): string {
    return join(this.#root, name);
  }
}

function leadsOut(name: string): Error {
  return new Error(`the archive has a path that leads out of its folder (${shown(name)}). It may mean harm`);
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 100));
}
