import { join } from 'node:path';
import { isExecutable } from './candidates.ts';
import type { FoundRuntime } from './locate.ts';
import pins from './pins.json' with { type: 'json' };
import { executableName } from './platform.ts';

/** `providers/claude/runtime/<version>/`: each version in a folder of its own, so an older one stays for going back. */
export function runtimeDir(dataDir: string): string {
  return join(dataDir, 'runtime', pins.runtime);
}

export function installedPath(dataDir: string): string {
  return join(runtimeDir(dataDir), executableName(process.platform));
}

/** The pinned runtime, when it was fetched. A folder there is whole: it is renamed into place. */
export async function installedRuntime(dataDir: string): Promise<FoundRuntime | undefined> {
  const path = installedPath(dataDir);
  return (await isExecutable(path)) ? { version: pins.runtime, path, source: 'hub' } : undefined;
}
