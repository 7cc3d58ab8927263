import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { HubError } from '@codeai-hub/protocol/errors';
import { withoutCredentials } from '@codeai-hub/provider-kit/runtime/mirror';
import { removeLeftovers, removeOldVersions, STAGING } from '@codeai-hub/provider-kit/runtime/tidy';
import type { InstallRequest } from '../runtime/supply.ts';

interface Named {
  name: string;
  version: string;
}

export function folderOf(dataDir: string, version: string): string {
  return join(dataDir, 'runtime', version);
}

/**
 * Builds what is installed in a folder of its own, and gives it its place in one step. Whatever goes wrong is told as
 * `install_failed`, or as `install_cancelled`, and leaves nothing behind.
 */
export async function inStaging<T>(
  { name, version }: Named,
  { dataDir, signal, log }: InstallRequest,
  build: (folder: string) => Promise<T>,
): Promise<T> {
  await mkdir(join(dataDir, 'runtime'), { recursive: true, mode: 0o700 });
  await removeLeftovers(dataDir);
  const staging = await mkdtemp(join(dataDir, STAGING));
  try {
    const built = await build(staging);
    signal.throwIfAborted();
    const target = folderOf(dataDir, version);
    await rm(target, { recursive: true, force: true });
    await chmod(staging, 0o755);
    await rename(staging, target);
    await removeOldVersions(join(dataDir, 'runtime'), version, log);
    return built;
  } catch (error) {
    if (signal.aborted) throw new HubError('install_cancelled');
    throw new HubError('install_failed', { provider: name, reason: reasonOf(error) }, { cause: error });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

function reasonOf(error: unknown): string {
  // Of a program that was fetched and does not start, what is wrong with it is the reason.
  const told = error instanceof HubError ? error.details.reason : undefined;
  return withoutCredentials(String(told ?? (error as Error).message)).replace(/\.$/, '');
}
