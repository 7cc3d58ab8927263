import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { AppendHandle, FileSystem } from '../storage/file-system.ts';

export interface RotatingFileOptions {
  fs: FileSystem;
  dir: string;
  /** files are `<name>-<date>-<number>.log` */
  name: string;
  clock: Clock;
  maxBytes?: number;
  keep?: number;
}

/** How long lines may go into a file that somebody deleted. */
const LINK_CHECK_MS = 10_000;

interface OpenFile {
  day: string;
  handle: AppendHandle;
  checkedAt: number;
}

/** Lines into files of one day and a bounded size each, the newest files kept. Throws what the file system throws. */
export class RotatingFile {
  readonly #options: Required<RotatingFileOptions>;
  #open: OpenFile | null = null;

  constructor(options: RotatingFileOptions) {
    this.#options = { maxBytes: 10_000_000, keep: 10, ...options };
  }

  write(line: string): void {
    const data = Buffer.from(line);
    this.#fileFor(data.length).append(data);
  }

  /** The next write opens anew. */
  close(): void {
    this.#open?.handle.close();
    this.#open = null;
  }

  #fileFor(bytes: number): AppendHandle {
    const now = this.#options.clock.now();
    const day = new Date(now).toISOString().slice(0, 10);
    const open = this.#open;
    if (open && open.day === day && this.#fits(open.handle, bytes) && this.#stillThere(open, now)) return open.handle;
    this.close();
    const handle = this.#next(day, bytes);
    this.#open = { day, handle, checkedAt: now };
    this.#prune();
    return handle;
  }

  #fits(handle: AppendHandle, bytes: number): boolean {
    return handle.size === 0 || handle.size + bytes <= this.#options.maxBytes;
  }

  #stillThere(open: OpenFile, now: number): boolean {
    if (now - open.checkedAt < LINK_CHECK_MS) return true;
    open.checkedAt = now;
    return open.handle.isLinked();
  }

  /** The day's newest file goes on where it has room. */
  #next(day: string, bytes: number): AppendHandle {
    const { fs, dir } = this.#options;
    fs.makeDir(dir);
    const newest = this.#files().find((file) => file.day === day)?.number ?? 1;
    const handle = fs.openAppend(this.#path(day, newest));
    if (this.#fits(handle, bytes)) return handle;
    handle.close();
    return fs.openAppend(this.#path(day, newest + 1));
  }

  #prune(): void {
    const { fs, keep } = this.#options;
    for (const { day, number } of this.#files().slice(keep)) fs.remove(this.#path(day, number));
  }

  /** Newest first. */
  #files(): { day: string; number: number }[] {
    const pattern = new RegExp(`^${this.#options.name}-(\\d{4}-\\d\\d-\\d\\d)-(\\d{1,6})\\.log$`);
    return this.#options.fs
      .list(this.#options.dir)
      .flatMap((file) => {
        const [, day, number] = pattern.exec(file) ?? [];
        return day === undefined ? [] : [{ day, number: Number(number) }];
      })
      .sort((a, b) => (a.day === b.day ? b.number - a.number : a.day < b.day ? 1 : -1));
  }

  #path(day: string, number: number): string {
    return join(this.#options.dir, `${this.#options.name}-${day}-${number}.log`);
  }
}
