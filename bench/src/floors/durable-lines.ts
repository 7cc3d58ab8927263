import { fdatasync, openSync, write } from 'node:fs';

const COMMIT_MS = 5;

/** Lines of a file, written and synced together every few milliseconds. No checks, no recovery: a floor. */
export class DurableLines {
  readonly #file: number;
  #lines: string[] = [];
  #isBusy = false;
  #idle: (() => void)[] = [];

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  add(line: string): void {
    this.#lines.push(line);
    this.#plan();
  }

  /** Resolves when all lines are on disk. */
  durable(): Promise<void> {
    if (this.#lines.length === 0 && !this.#isBusy) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #plan(): void {
    if (this.#isBusy) return;
    this.#isBusy = true;
    setTimeout(() => this.#commit(), COMMIT_MS);
  }

  #commit(): void {
    const data = Buffer.from(this.#lines.join(''));
    this.#lines = [];
    write(this.#file, data, (writeError) => {
      if (writeError) throw writeError;
      fdatasync(this.#file, (syncError) => {
        if (syncError) throw syncError;
        this.#isBusy = false;
        if (this.#lines.length > 0) this.#plan();
        else for (const resolve of this.#idle.splice(0)) resolve();
      });
    });
  }
}
