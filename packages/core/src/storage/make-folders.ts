import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { isMissing } from './disk-errors.ts';

/**
 * Makes a folder with all above it, for the owner alone; the topmost one made, or undefined. Throws with the real reason:
 * Node tells ENOENT of the whole when a disk that is read-only refuses the first of several.
 */
export function makeFolders(path: string): string | undefined {
  try {
    return mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    if (isMissing(error)) mkdirSync(topmostMissing(path), { mode: 0o700 });
    throw error;
  }
}

function topmostMissing(path: string): string {
  const above = dirname(path);
  return above === path || existsSync(above) ? path : topmostMissing(above);
}
