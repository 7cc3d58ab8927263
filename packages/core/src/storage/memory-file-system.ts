import { dirname } from 'node:path';
import { appendWhole, type RawFile } from './append-whole.ts';
import type { AppendHandle, FileSystem } from './file-system.ts';
import { type Random, StoredBytes } from './stored-bytes.ts';

/** A file system in memory, with the faults of a real one. Deterministic: the only chance in it is the `random` given. */
export class MemoryFileSystem implements FileSystem {
  #files = new Map<string, StoredBytes>();
  #dirs = new Set<string>(['/']);
  /** what the folders on the disk itself name: a file that was made, replaced or removed shows there once its folder is synced */
  #namedFiles = new Map<string, StoredBytes>();
  #namedDirs = new Set<string>(['/']);
  #generation = 0;
  #room = Number.POSITIVE_INFINITY;
  #readOnly = false;
  #failingSyncs = 0;
  #held: (() => void)[] | null = null;
  #clock = 0;
  /** how often something was synced */
  syncs = 0;
  /** open for appending now */
  handles = 0;

  // --- faults ---

  /** The machine dies: un-synced names may be as before, un-synced bytes are torn off at any byte, open handles are dead. */
  crash(random: Random): void {
    this.#generation += 1;
    this.handles = 0;
    this.#held = this.#held && [];
    this.#forgetNames(random);
    for (const file of this.#files.values()) file.crash(random);
    this.settle();
  }

  /** All names are on the disk, as after a while. */
  settle(): void {
    this.#namedFiles = new Map(this.#files);
    this.#namedDirs = new Set(this.#dirs);
  }

  /** The process dies: what was written stays, open handles are dead. */
  kill(): void {
    this.#generation += 1;
    this.handles = 0;
    this.#held = this.#held && [];
  }

  /** After so many bytes more the disk is full: one short write, then ENOSPC. */
  limitRoom(bytes: number): void {
    this.#room = bytes;
  }

  setReadOnly(readOnly: boolean): void {
    this.#readOnly = readOnly;
  }

  /** The next syncs fail with EIO. As with a real disk the following one answers well, and the bytes are lost all the same. */
  failSyncs(count: number): void {
    this.#failingSyncs = count;
  }

  /** Syncs answer only when released. */
  holdSyncs(): void {
    this.#held ??= [];
  }

  releaseSyncs(): void {
    const held = this.#held ?? [];
    this.#held = null;
    for (const go of held) go();
  }

  /** Changes a file behind everybody's back, durable at once. */
  tamper(path: string, change: (bytes: Buffer) => Buffer): void {
    const file = StoredBytes.durable(change(this.read(path)), this.#tick());
    this.#files.set(path, file);
    this.#namedFiles.set(path, file);
  }

  // --- FileSystem ---

  makeDir(path: string): void {
    this.#mustWrite();
    for (let dir = path; !this.#dirs.has(dir); dir = dirname(dir)) this.#dirs.add(dir);
  }

  list(path: string): string[] {
    if (!this.#dirs.has(path)) throw diskError('ENOENT', path);
    const prefix = path === '/' ? '/' : `${path}/`;
    const names = [...this.#files.keys(), ...this.#dirs]
      .filter((one) => one !== path && one.startsWith(prefix))
      .map((one) => one.slice(prefix.length).split('/')[0] as string);
    return [...new Set(names)].sort();
  }

  stat(path: string): { size: number; mtimeMs: number } | null {
    const file = this.#files.get(path);
    if (file) return { size: file.size, mtimeMs: file.changedAt };
    return this.#dirs.has(path) ? { size: 0, mtimeMs: 0 } : null;
  }

  read(path: string): Buffer {
    return Buffer.from(this.#file(path).bytes());
  }

  readRange(path: string, from: number, to: number): Buffer {
    return Buffer.from(this.#file(path).bytes().subarray(from, to));
  }

  writeAtomic(path: string, data: string | Uint8Array, options = { durable: true }): void {
    this.#mustHaveDir(path);
    const bytes = Buffer.from(data as Uint8Array);
    const taken = this.#take(bytes.length);
    if (taken < bytes.length) {
      this.#room += taken;
      throw diskError('ENOSPC', path);
    }
    const file = options.durable ? StoredBytes.durable(bytes, this.#tick()) : new StoredBytes(this.#tick());
    if (!options.durable) file.append(bytes, this.#clock);
    this.#files.set(path, file);
    if (options.durable) this.#syncNames(dirname(path));
  }

  openAppend(path: string): AppendHandle {
    this.#mustHaveDir(path);
    const file = this.#files.get(path) ?? new StoredBytes(this.#tick());
    this.#files.set(path, file);
    return this.#handle(path, file);
  }

  async sync(path: string): Promise<void> {
    await this.#sync(this.#file(path));
    this.#syncNamesAround(path);
  }

  remove(path: string): void {
    this.#mustWrite();
    this.#files.delete(path);
  }

  removeTree(path: string): void {
    this.#mustWrite();
    for (const one of [...this.#files.keys()].filter(inside(path))) this.#files.delete(one);
    for (const one of [...this.#dirs].filter(inside(path))) this.#dirs.delete(one);
  }

  moveTree(path: string, to: string): void {
    this.#mustHaveDir(to);
    if (!this.#dirs.has(path)) throw diskError('ENOENT', path);
    const moved = (one: string) => `${to}${one.slice(path.length)}`;
    const move = <T>(names: Iterable<[string, T]>) =>
      [...names].map(([one, what]): [string, T] => [inside(path)(one) ? moved(one) : one, what]);
    this.#files = new Map(move(this.#files));
    this.#dirs = new Set(move(this.#dirs.entries()).map(([one]) => one));
    // One entry of one folder changes, and that folder is synced.
    this.#namedFiles = new Map(move(this.#namedFiles));
    this.#namedDirs = new Set(move(this.#namedDirs.entries()).map(([one]) => one));
    this.#syncNames(dirname(to));
  }

  // --- inside ---

  #handle(path: string, file: StoredBytes): AppendHandle {
    const born = this.#generation;
    let open = true;
    this.handles += 1;
    const alive = () => {
      if (!open || born !== this.#generation) throw diskError('EBADF', path);
    };
    const raw: RawFile = {
      write: (data, from) => {
        alive();
        this.#mustWrite();
        const taken = this.#take(data.length - from);
        if (taken === 0) throw diskError('ENOSPC', path);
        file.append(data.subarray(from, from + taken), this.#tick());
        return taken;
      },
      cut: (size) => {
        alive();
        this.#mustWrite();
        this.#room += file.size - size;
        file.cut(size, this.#tick());
      },
    };
    let known = file.size;
    let named = false;
    return {
      get size() {
        return known;
      },
      append: (data) => {
        try {
          appendWhole(raw, file.size, data);
        } finally {
          known = file.size;
        }
      },
      truncate: (size) => {
        raw.cut(size);
        known = size;
      },
      sync: async () => {
        alive();
        await this.#sync(file);
        alive();
        if (!named) this.#syncNamesAround(path);
        named = true;
      },
      isLinked: () => this.#files.get(path) === file && known === file.size,
      close: () => {
        if (open && born === this.#generation) this.handles -= 1;
        open = false;
      },
    };
  }

  async #sync(file: StoredBytes): Promise<void> {
    this.syncs += 1;
    const upTo = file.size;
    if (this.#held) await new Promise<void>((go) => this.#held?.push(go));
    if (this.#failingSyncs > 0) {
      this.#failingSyncs -= 1;
      file.loseUnsynced(upTo);
      throw diskError('EIO', 'sync');
    }
    file.synced(upTo);
  }

  #syncNames(dir: string): void {
    const isIn = (one: string) => dirname(one) === dir;
    for (const one of [...this.#namedFiles.keys()].filter(isIn)) this.#namedFiles.delete(one);
    for (const [one, file] of this.#files) if (isIn(one)) this.#namedFiles.set(one, file);
    for (const one of [...this.#namedDirs].filter(isIn)) if (!this.#dirs.has(one)) this.#namedDirs.delete(one);
    for (const one of this.#dirs) if (isIn(one)) this.#namedDirs.add(one);
  }

  #syncNamesAround(path: string): void {
    this.#syncNames(dirname(path));
    this.#syncNames(dirname(dirname(path)));
  }

  /** Each name that is not on the disk itself may be as it was there. */
  #forgetNames(random: Random): void {
    const files = new Map(this.#files);
    for (const one of new Set([...files.keys(), ...this.#namedFiles.keys()])) {
      const named = this.#namedFiles.get(one);
      if (files.get(one) === named || random() >= 0.5) continue;
      if (named) files.set(one, named);
      else files.delete(one);
    }
    const dirs = new Set(this.#dirs);
    for (const one of [...new Set([...dirs, ...this.#namedDirs])].sort()) {
      const kept = dirs.has(one) === this.#namedDirs.has(one) || random() >= 0.5 ? dirs.has(one) : !dirs.has(one);
      if (kept && (one === '/' || dirs.has(dirname(one)))) dirs.add(one);
      else dirs.delete(one);
    }
    this.#dirs = dirs;
    this.#files = new Map([...files].filter(([one]) => dirs.has(dirname(one))));
  }

  #file(path: string): StoredBytes {
    const file = this.#files.get(path);
    if (!file) throw diskError('ENOENT', path);
    return file;
  }

  #mustHaveDir(path: string): void {
    this.#mustWrite();
    if (!this.#dirs.has(dirname(path))) throw diskError('ENOENT', path);
  }

  #mustWrite(): void {
    if (this.#readOnly) throw diskError('EROFS', 'write');
  }

  #take(wanted: number): number {
    const taken = Math.min(wanted, this.#room);
    this.#room -= taken;
    return taken;
  }

  #tick(): number {
    this.#clock += 1;
    return this.#clock;
  }
}

function inside(path: string): (one: string) => boolean {
  return (one) => one === path || one.startsWith(`${path}/`);
}

function diskError(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code, path });
}
