import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nowMicros } from '@codeai-hub/testkit/paced/deltas';
import { StampFinder } from './stamp-finder.ts';

const WRITTEN_AFTER_MS = 100;

/** Notes when each delta came by, and writes that down once nothing comes for a moment: a disk is not waited for meanwhile. */
export class Notes {
  readonly #finder = new StampFinder();
  readonly #file: string;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(folder: string) {
    this.#file = join(folder, `${process.pid}.notes`);
  }

  /** `at`: when these bytes were given on, in microseconds. */
  take(bytes: Buffer, at: number): void {
    for (const stamp of this.#finder.take(bytes)) this.#lines.push(`${stamp} ${at}\n`);
    if (this.#lines.length === 0) return;
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.write(), WRITTEN_AFTER_MS).unref();
    else this.#timer.refresh();
  }

  write(): void {
    if (this.#lines.length > 0) appendFileSync(this.#file, this.#lines.splice(0).join(''));
  }
}

/** Takes what is on its way through, and gives it on. */
export function noted(notes: Notes, give: (bytes: Buffer) => void): (bytes: Buffer) => void {
  return (bytes) => {
    const at = nowMicros();
    give(bytes);
    notes.take(bytes, at);
  };
}

/** When each delta came by first, by its stamp, of all taps that write there. */
export function readNotes(folder: string): Map<number, number> {
  const first = new Map<number, number>();
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.notes'))) {
    for (const line of readFileSync(join(folder, name), 'utf8').trimEnd().split('\n')) {
      const [stamp = Number.NaN, at = Number.NaN] = line.split(' ').map(Number);
      first.set(stamp, Math.min(at, first.get(stamp) ?? at));
    }
  }
  return first;
}
