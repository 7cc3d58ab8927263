import type { Dirent } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { newestFirst } from '@codeai-hub/provider-kit/history/pages';

/** `session-<minute>-<beginning of its id>`; older versions wrote one JSON text, newer ones lines. */
const FILE = /^session-.*-([0-9a-f]{8})\.(jsonl|json)$/i;
const AT_ONCE = 64;
const PATH_MAX = 4096;

export interface RecordFile {
  path: string;
  updatedAt: number;
  size: number;
  isLink: boolean;
}

/** Every time it is opened again a conversation gets another file; the one that was written last has all of it. */
export interface RecordGroup {
  /** the project and the beginning of the conversation's id */
  id: string;
  updatedAt: number;
  /** newest first */
  files: RecordFile[];
  project: string;
}

/** What Gemini CLI keeps, newest first, by names and times alone: no record is opened, and no link followed. */
export async function groupsIn(root: string, skipped: (path: string) => void): Promise<RecordGroup[]> {
  const groups: RecordGroup[] = [];
  for (const project of await entriesOf(root)) {
    const path = join(root, project.name);
    if (project.isSymbolicLink()) skipped(path);
    if (project.isDirectory()) groups.push(...(await groupsOf(path, project.name)));
  }
  return groups.sort(newestFirst);
}

/** Where the conversations of a project took place; null where Gemini CLI does not say it any more. */
export async function folderOf(project: string): Promise<string | null> {
  const file = await open(join(project, '.project_root')).catch(() => null);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(PATH_MAX), 0, PATH_MAX, 0);
    const path = buffer.subarray(0, bytesRead).toString('utf8').trim();
    return path === '' ? null : path;
  } finally {
    await file.close();
  }
}

async function groupsOf(project: string, name: string): Promise<RecordGroup[]> {
  const chats = join(project, 'chats');
  const stats = await lstat(chats).catch(() => null);
  if (stats?.isDirectory() !== true) return [];
  const entries = (await entriesOf(chats)).filter((entry) => FILE.test(entry.name));
  const groups = new Map<string, RecordGroup>();
  for (let first = 0; first < entries.length; first += AT_ONCE) {
    const some = entries.slice(first, first + AT_ONCE);
    const files = await Promise.all(some.map((entry) => fileOf(join(chats, entry.name))));
    for (const [index, file] of files.entries()) {
      const prefix = FILE.exec(some[index]?.name ?? '')?.[1]?.toLowerCase();
      if (file !== null && prefix !== undefined) add(groups, `${name}/${prefix}`, project, file);
    }
  }
  return [...groups.values()];
}

function add(groups: Map<string, RecordGroup>, id: string, project: string, file: RecordFile): void {
  const group = groups.get(id) ?? { id, updatedAt: 0, files: [], project };
  group.files.push(file);
  group.files.sort((a, b) => b.updatedAt - a.updatedAt || (a.path < b.path ? 1 : -1));
  group.updatedAt = Math.max(group.updatedAt, file.updatedAt);
  groups.set(id, group);
}

/** `null` for what went away meanwhile, and for a folder. */
async function fileOf(path: string): Promise<RecordFile | null> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null || stats.isDirectory()) return null;
  return { path, updatedAt: Math.trunc(stats.mtimeMs), size: stats.size, isLink: !stats.isFile() };
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
