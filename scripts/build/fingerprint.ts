import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from './entries.ts';

/** What every target depends on: the packages, and how things are built. */
const SHARED = ['package-lock.json', 'tsconfig.base.json', 'scripts/build'];
const LEFT_OUT = new Set(['node_modules', 'dist', 'testing', 'fixtures']);

/** Hashes the inputs of targets; what several share is read once. */
export class Fingerprints {
  readonly #root: string;
  readonly #known = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
  }

  of(target: Target): string {
    const hash = createHash('sha256').update(JSON.stringify(target));
    for (const path of [...SHARED, ...target.sources]) hash.update(`${path} ${this.#path(path)}\n`);
    return hash.digest('hex');
  }

  #path(path: string): string {
    const known = this.#known.get(path);
    if (known) return known;
    const hash = createHash('sha256');
    for (const file of filesUnder(this.#root, path)) {
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(this.#root, file)))
        .update('\0');
    }
    const digest = hash.digest('hex');
    this.#known.set(path, digest);
    return digest;
  }
}

/** The files a build can take something from, sorted, relative to `root`; a path that is a file stands for itself. */
function filesUnder(root: string, path: string): string[] {
  const kind = statSync(join(root, path), { throwIfNoEntry: false });
  if (!kind) return [];
  if (!kind.isDirectory()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.has(name) && !/\.i?test\.tsx?$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const child = `${path}/${entry.name}`;
      return entry.isDirectory() ? filesUnder(root, child) : [child];
    });
}
