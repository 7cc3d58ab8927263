import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

/** Where a path really leads, when a link on its way leads elsewhere than it says; links above the folder do not count. */
export async function linkTarget(path: string, folder: string): Promise<string | undefined> {
  const inside = relative(folder, path);
  const said = inside.startsWith('..') ? path : join(await realOf(folder), inside);
  const real = await realOf(path);
  return real === said ? undefined : real;
}

/** Of a path whose end is not there yet, as far as it is. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realOf(parent), basename(path));
  }
}
