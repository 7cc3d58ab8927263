import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

// Windows opens no folders; NTFS keeps names in its own journal.
const foldersCanSync = process.platform !== 'win32';

/** Makes the names in a folder durable, at once. */
export function syncFolderNow(path: string): void {
  if (!foldersCanSync) return;
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A file's name is durable only once its folder is, and that one's name in the folder above. */
export async function syncNames(path: string): Promise<void> {
  await syncFolder(dirname(path));
  await syncFolder(dirname(dirname(path)));
}

async function syncFolder(path: string): Promise<void> {
  if (!foldersCanSync) return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
