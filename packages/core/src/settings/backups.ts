import { join } from 'node:path';
import type { FileSystem } from '../storage/file-system.ts';

/** Numbered copies of one file, the newest kept. */
export class Backups {
  readonly #fs: FileSystem;
  readonly #dir: string;
  readonly #name: string;
  readonly #keep: number;

  /** Files are `<name>-<number>.json` in `dir`. */
  constructor(fs: FileSystem, options: { dir: string; name: string; keep: number }) {
    this.#fs = fs;
    this.#dir = options.dir;
    this.#name = options.name;
    this.#keep = options.keep;
  }

  /** Newest first. */
  *texts(): Generator<string> {
    for (const number of this.#numbers()) yield this.#fs.read(this.#path(number)).toString();
  }

  /** Does nothing when the newest copy says the same. */
  save(text: string): void {
    const numbers = this.#numbers();
    const newest = numbers[0] ?? 0;
    if (newest > 0 && this.#fs.read(this.#path(newest)).toString() === text) return;
    this.#fs.makeDir(this.#dir);
    this.#fs.writeAtomic(this.#path(newest + 1), text);
    for (const old of numbers.slice(this.#keep - 1)) this.#fs.remove(this.#path(old));
  }

  #numbers(): number[] {
    if (!this.#fs.stat(this.#dir)) return [];
    const pattern = new RegExp(`^${this.#name}-(\\d{1,9})\\.json$`);
    return this.#fs
      .list(this.#dir)
      .flatMap((file) => pattern.exec(file)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => b - a);
  }

  #path(number: number): string {
    return join(this.#dir, `${this.#name}-${number}.json`);
  }
}
