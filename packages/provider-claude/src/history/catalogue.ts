import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { newestFirst } from '@codeai-hub/provider-kit/history/pages';

const FILE = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/i;
/** Asked of the file system at once: more only wait for each other. */
const AT_ONCE = 64;

export interface RecordFile {
  id: string;
  path: string;
  updatedAt: number;
  size: number;
  /** it is no file but leads somewhere else, and is not followed */
  isLink: boolean;
}

/**
 * The records below a folder of the runtime's, newest first, by their names and times alone: none is opened. Links are not
 * followed, so nothing outside of the folder is looked at.
 */
export async function recordsIn(projects: string, skipped: (path: string) => void): Promise<RecordFile[]> {
  const found: RecordFile[] = [];
  for (const folder of await entriesOf(projects)) {
    const path = join(projects, folder.name);
    if (folder.isSymbolicLink()) skipped(path);
    if (folder.isDirectory()) found.push(...(await recordsOf(path)));
  }
  return newestOfEach(found);
}

async function recordsOf(folder: string): Promise<RecordFile[]> {
  const entries = (await entriesOf(folder)).filter(({ name }) => FILE.test(name));
  const found: (RecordFile | null)[] = [];
  for (let first = 0; first < entries.length; first += AT_ONCE)
    found.push(...(await Promise.all(entries.slice(first, first + AT_ONCE).map((entry) => recordOf(folder, entry)))));
  return found.filter((one) => one !== null);
}

/** `null` for what went away meanwhile, and for a folder. */
async function recordOf(folder: string, entry: Dirent): Promise<RecordFile | null> {
  const path = join(folder, entry.name);
  const id = FILE.exec(entry.name)?.[1]?.toLowerCase() ?? '';
  const stats = await lstat(path).catch(() => null);
  if (stats === null || stats.isDirectory()) return null;
  return { id, path, updatedAt: Math.trunc(stats.mtimeMs), size: stats.size, isLink: !stats.isFile() };
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return [];
    throw error;
  }
}

/** A conversation that was moved with its folder may stand in two places. */
function newestOfEach(all: RecordFile[]): RecordFile[] {
  const sorted = all.sort(newestFirst);
  const seen = new Set<string>();
  return sorted.filter(({ id }) => !seen.has(id) && seen.add(id));
}
