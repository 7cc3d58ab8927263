import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { compareVersions } from './version.ts';

/** What an install is built in, until it is whole. */
export const STAGING = 'installing-';

/** Installs that were killed leave their folders: hundreds of megabytes each. Only one runs at a time. */
export async function removeLeftovers(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir))
    if (name.startsWith(STAGING)) await rm(join(dataDir, name), { recursive: true, force: true });
}

/** Keeps this version and the one before it, for going back. What cannot be removed now (it may run) is told, and stays. */
export async function removeOldVersions(
  runtimes: string,
  version: string,
  log: (message: string) => void,
): Promise<void> {
  const older = (await readdir(runtimes)).filter((name) => compareVersions(name, version) < 0).sort(compareVersions);
  for (const name of older.slice(0, -1)) {
    try {
      await rm(join(runtimes, name), { recursive: true, force: true });
    } catch (error) {
      log(`the old runtime ${name} stays for now: ${(error as Error).message}`);
    }
  }
}
