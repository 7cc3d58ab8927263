import { type DiscoveryEntry, isAlive, readDiscovery } from '@codeai-hub/core/lifecycle/discovery';
import type { HomePaths } from '@codeai-hub/core/storage/home';
import { realFileSystem } from '@codeai-hub/core/storage/real-file-system';
import { coreNotRunning } from '../failure.ts';

/** The core of this home, if its process lives. That it answers is another question. Throws disk_*. */
export async function findCore(paths: HomePaths): Promise<DiscoveryEntry | null> {
  const entry = readDiscovery(realFileSystem, paths.discovery);
  return entry && (await isAlive(entry)) ? entry : null;
}

/** Throws `core_not_running`. */
export async function requireCore(paths: HomePaths): Promise<DiscoveryEntry> {
  const entry = await findCore(paths);
  if (!entry) throw coreNotRunning();
  return entry;
}
