import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './entries.ts';

/** Remembers from which inputs each target was last built. */
export class Stamps {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  isCurrent(target: Target, fingerprint: string): boolean {
    const stamp = this.#file(target);
    return (
      existsSync(stamp) && existsSync(join(this.#root, target.output)) && readFileSync(stamp, 'utf8') === fingerprint
    );
  }

  remember(target: Target, fingerprint: string): void {
    mkdirSync(join(this.#root, 'dist/.stamps'), { recursive: true });
    writeFileSync(this.#file(target), fingerprint);
  }

  #file(target: Target): string {
    return join(this.#root, 'dist/.stamps', target.id);
  }
}
