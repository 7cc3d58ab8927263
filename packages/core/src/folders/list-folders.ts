import { opendir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FolderEntry, ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';
import { folderError, realFolder } from './real-folder.ts';

/** Folders told of one folder; the first by name. */
const TOLD_MAX = 2_000;
/** Names looked at in one folder, so that a folder of millions stops nobody. */
const LOOKED_AT_MAX = 50_000;

/** Made when first needed: it would cost 9 ms of every start. */
let collator: Intl.Collator | undefined;

function byName(a: string, b: string): number {
  collator ??= new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  return collator.compare(a, b) || (a < b ? -1 : 1);
}

/**
 * The folders inside a folder, for the folder picker of windows that have no file dialog of this machine. Tells names
 * and whether a folder is a git repository; opens no file. Throws folder_*.
 */
export async function listFolders(params: ParamsOf<'folders.list'>): Promise<ResultOf<'folders.list'>> {
  const path = await realFolder(params.path ?? homedir());
  const names = await folderNames(path, params.hidden ?? false);
  const told = names.sort(byName).slice(0, TOLD_MAX);
  const entries = await Promise.all(told.map((name) => entryOf(path, name)));
  const parent = dirname(path);
  return { path, parent: parent === path ? null : parent, entries };
}

async function folderNames(path: string, hidden: boolean): Promise<string[]> {
  const names: string[] = [];
  let looked = 0;
  try {
    for await (const entry of await opendir(path)) {
      if (++looked > LOOKED_AT_MAX) break;
      if (entry.name.startsWith('.') && !hidden) continue;
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && (await leadsToFolder(join(path, entry.name))));
      if (isFolder) names.push(entry.name);
    }
  } catch (error) {
    throw folderError(path, error);
  }
  return names;
}

async function leadsToFolder(path: string): Promise<boolean> {
  return (await statOrNull(path))?.isDirectory() ?? false;
}

async function entryOf(parent: string, name: string): Promise<FolderEntry> {
  const path = join(parent, name);
  return { name, path, git: (await statOrNull(join(path, '.git'))) !== null };
}

/** `null` also for what may not be looked at: a folder is told all the same, and entering it says why not. */
async function statOrNull(path: string) {
  return stat(path).catch(() => null);
}
