import type { AppendHandle, FileSystem } from '@codeai-hub/core/storage/file-system';
import type { MemoryFileSystem } from '@codeai-hub/core/storage/memory-file-system';
import type { Random } from '@codeai-hub/testkit/random/random';

export interface Death {
  /** the process dies in the middle of its nth write from now on; `null` when it does not */
  atWrite: number | null;
  random: Random;
  /** called at the moment of death */
  die: () => void;
}

/** The disk as one process sees it: it may die in the middle of any write, and writes nothing after its death. */
export class MortalDisk implements FileSystem {
  readonly #disk: MemoryFileSystem;
  readonly #death: Death;
  #writes = 0;
  #dead = false;

  constructor(disk: MemoryFileSystem, death: Death) {
    this.#disk = disk;
    this.#death = death;
  }

  /** the process is gone: what it still tries fails */
  die(): void {
    this.#dead = true;
  }

  makeDir(path: string): void {
    this.#write(() => this.#disk.makeDir(path));
  }

  list(path: string): string[] {
    return this.#disk.list(path);
  }

  stat(path: string): ReturnType<FileSystem['stat']> {
    return this.#disk.stat(path);
  }

  read(path: string): Buffer {
    return this.#disk.read(path);
  }

  readRange(path: string, from: number, to: number): Buffer {
    return this.#disk.readRange(path, from, to);
  }

  writeAtomic(path: string, data: string | Uint8Array, options?: { durable: boolean }): void {
    this.#write(() => this.#disk.writeAtomic(path, data, options));
  }

  openAppend(path: string): AppendHandle {
    const handle = this.#alive(() => this.#disk.openAppend(path));
    return {
      get size() {
        return handle.size;
      },
      append: (data) =>
        this.#write(
          () => handle.append(data),
          () => handle.append(data.subarray(0, this.#death.random.int(data.length))),
        ),
      truncate: (size) => this.#alive(() => handle.truncate(size)),
      sync: async () => {
        await this.#alive(() => handle.sync());
        this.#alive(() => {});
      },
      isLinked: () => handle.isLinked(),
      close: () => handle.close(),
    };
  }

  async sync(path: string): Promise<void> {
    await this.#alive(() => this.#disk.sync(path));
  }

  remove(path: string): void {
    this.#write(() => this.#disk.remove(path));
  }

  removeTree(path: string): void {
    this.#write(() => this.#disk.removeTree(path));
  }

  moveTree(path: string, to: string): void {
    this.#write(() => this.#disk.moveTree(path, to));
  }

  /** `partly` is what a write leaves that death cuts short: by default all of it or nothing. */
  #write(whole: () => void, partly: () => void = () => this.#death.random.chance(0.5) && whole()): void {
    this.#alive(() => {});
    if (this.#death.atWrite === null || ++this.#writes < this.#death.atWrite) return whole();
    partly();
    this.#death.die();
    this.#alive(() => {});
  }

  #alive<T>(act: () => T): T {
    if (this.#dead) throw Object.assign(new Error('EBADF: the process is dead'), { code: 'EBADF' });
    return act();
  }
}
