import { isAbsolute, join, relative, sep } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import type { InstalledRuntime } from '@codeai-hub/provider-kit/contract';
import type { Clock } from '../../clock.ts';
import { diskError } from '../../storage/disk-errors.ts';
import type { FileSystem } from '../../storage/file-system.ts';
import { programHash } from './program-hash.ts';
import {
  decodeRuntimes,
  encodeRuntimes,
  type InstalledEntries,
  type InstalledEntry,
  type RuntimeEntry,
} from './runtimes-file.ts';

export interface InstalledRuntimesOptions {
  fs: Pick<FileSystem, 'stat' | 'read' | 'readRange' | 'writeAtomic' | 'removeTree'>;
  clock: Clock;
  /** `providers/installed.json` */
  path: string;
  /** holds one folder per provider */
  dataDir: string;
  /** where a path leads to when its links are followed; throws where it leads nowhere */
  realPath: (path: string) => string;
  log: (message: string) => void;
}

/**
 * What the hub installed, exactly: written down when an installation ends, compared before anything of it is run. It can be
 * lost: then it is made anew from what is there, and says so.
 */
export class InstalledRuntimes {
  readonly #options: InstalledRuntimesOptions;
  readonly #checks = new Map<string, Promise<void>>();
  #entries: InstalledEntries = {};
  #problem: HubError | null = null;

  constructor(options: InstalledRuntimesOptions) {
    this.#options = options;
    this.#read();
  }

  /** what was wrong with the list when it was read */
  get problem(): HubError | null {
    return this.#problem;
  }

  get(provider: string): InstalledEntry | undefined {
    return this.#entries[provider];
  }

  /** An installation has ended. Throws disk_*. */
  async installed(provider: string, runtime: InstalledRuntime): Promise<void> {
    const last = this.#entries[provider];
    const entry = await this.#measured(provider, runtime);
    const isSame = last?.folder === entry.folder;
    const previous = isSame ? last.previous : last ? withoutPrevious(last) : null;
    this.#write(provider, { ...entry, previous: previous && this.#isThere(provider, previous) ? previous : null });
  }

  /** A runtime of the hub lies here of which nothing is written down: the list was lost, or it is older than the list. */
  async found(provider: string, runtime: { version: string; path: string }): Promise<void> {
    const inside = relative(join(this.#options.dataDir, provider), runtime.path);
    if (this.#entries[provider] || inside.startsWith('..') || isAbsolute(inside)) return;
    const parts = inside.split(sep);
    const end = parts.indexOf(runtime.version) + 1 || parts.length - 1;
    if (end === 0) return;
    const [folder, program] = [parts.slice(0, end).join(sep), parts.slice(end).join(sep)];
    const told = { version: runtime.version, source: 'found on this machine', integrity: '', folder, program };
    const entry = await this.#measured(provider, told);
    this.#write(provider, { ...entry, integrity: `sha256-${entry.sha256}`, previous: null });
  }

  /** The program is what was installed, as far as a look tells. Throws `runtime_damaged`. One that is gone is forgotten. */
  check(provider: string, name: string): Promise<void> {
    const running = this.#checks.get(provider);
    if (running !== undefined) return running;
    const check = this.#check(provider, name).finally(() => this.#checks.delete(provider));
    this.#checks.set(provider, check);
    return check;
  }

  /** Removes what was installed, and nothing outside of the provider's own folder. Throws disk_*. */
  remove(provider: string): void {
    const entry = this.#entries[provider];
    if (!entry) return;
    for (const one of [entry, entry.previous]) if (one) this.#removeFolder(provider, one.folder);
    this.#write(provider, null);
  }

  async #check(provider: string, name: string): Promise<void> {
    const entry = this.#entries[provider];
    if (!entry) return;
    const path = this.#program(provider, entry);
    const found = this.#options.fs.stat(path);
    if (!found) return this.#gone(provider, path);
    if (found.size === entry.size && found.mtimeMs === entry.mtimeMs) return;
    const damaged = (reason: string) => new HubError('runtime_damaged', { provider: name, path, reason });
    if (found.size !== entry.size) throw damaged(`it has ${found.size} bytes, and had ${entry.size}`);
    if ((await programHash(this.#options.fs, path, found.size)) !== entry.sha256) {
      throw damaged('its checksum is another one');
    }
    this.#write(provider, { ...entry, mtimeMs: found.mtimeMs });
  }

  #gone(provider: string, path: string): void {
    this.#options.log(`${path} was installed by the hub and is not there any more`);
    this.#write(provider, null);
  }

  async #measured(provider: string, runtime: InstalledRuntime): Promise<RuntimeEntry> {
    const { fs, clock } = this.#options;
    const path = this.#program(provider, runtime);
    const found = fs.stat(path);
    if (!found) {
      const reason = `the program ${path} is not there`;
      throw new HubError('install_failed', { provider, reason });
    }
    const sha256 = await programHash(fs, path, found.size);
    return { ...runtime, installedAt: clock.now(), size: found.size, mtimeMs: found.mtimeMs, sha256 };
  }

  /** A link inside it may lead to a folder that is not ours. */
  #removeFolder(provider: string, folder: string): void {
    const { fs, dataDir, realPath, log } = this.#options;
    const path = join(dataDir, provider, folder);
    if (!fs.stat(path)) return;
    try {
      const own = realPath(join(dataDir, provider));
      if (!realPath(path).startsWith(`${own}${sep}`)) {
        log(`${path} leads out of the folder of ${provider}, so it is left as it is`);
        return;
      }
      fs.removeTree(path);
    } catch (error) {
      throw diskError(error, path);
    }
  }

  #isThere(provider: string, entry: RuntimeEntry): boolean {
    return this.#options.fs.stat(this.#program(provider, entry)) !== null;
  }

  #program(provider: string, { folder, program }: Pick<InstalledRuntime, 'folder' | 'program'>): string {
    return join(this.#options.dataDir, provider, folder, program);
  }

  #read(): void {
    const { fs, path } = this.#options;
    try {
      if (fs.stat(path)) this.#entries = decodeRuntimes(fs.read(path).toString('utf8'));
    } catch (error) {
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
      this.#problem = new HubError('runtimes_list_damaged', { path, reason });
      this.#options.log(this.#problem.message);
    }
  }

  #write(provider: string, entry: InstalledEntry | null): void {
    const { fs, path } = this.#options;
    const { [provider]: _, ...rest } = this.#entries;
    const entries = entry ? { ...rest, [provider]: entry } : rest;
    try {
      fs.writeAtomic(path, encodeRuntimes(entries));
    } catch (error) {
      throw diskError(error, path);
    }
    this.#entries = entries;
  }
}

function withoutPrevious({ previous: _, ...entry }: InstalledEntry): RuntimeEntry {
  return entry;
}
