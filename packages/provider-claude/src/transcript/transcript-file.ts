import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const NATIVE_ID = /^[0-9a-f-]{36}$/i;

/** The file of a native conversation, or `undefined` when there is none (yet). Throws when it cannot be looked for. */
export async function findTranscript(configDir: string, nativeId: string): Promise<string | undefined> {
  if (!NATIVE_ID.test(nativeId)) return undefined;
  const projects = join(configDir, 'projects');
  for (const folder of await foldersOf(projects)) {
    const path = join(projects, folder, `${nativeId}.jsonl`);
    if (await exists(path)) return path;
  }
  return undefined;
}

async function foldersOf(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ENOTDIR';
}
