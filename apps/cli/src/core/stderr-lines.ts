import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** What an attached core says on stderr: held back while it starts, since a failed start is told in our own words. */
export class StderrLines {
  #held: string[] | null = [];
  readonly #print: (line: string) => void;

  constructor(stream: Readable, print: (line: string) => void) {
    this.#print = print;
    createInterface({ input: stream }).on('line', (line) => {
      if (this.#held) this.#held.push(line);
      else print(line);
    });
  }

  words(): string {
    return this.#held?.join('\n') ?? '';
  }

  /** From now on everything is shown as it comes. */
  letThrough(): void {
    for (const line of this.#held ?? []) this.#print(line);
    this.#held = null;
  }
}
