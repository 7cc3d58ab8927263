import { join } from 'node:path';
import { isExecutable } from './candidates.ts';
import { type Machine, thisMachine } from './platform.ts';
import type { FoundRuntime, RuntimeSpec } from './spec.ts';

/** `providers/<id>/runtime/<version>/`: each version in a folder of its own, so an older one stays for going back. */
export function runtimeDir(spec: RuntimeSpec, dataDir: string): string {
  return join(dataDir, 'runtime', spec.version);
}

/** The pinned runtime, when it was fetched. A folder there is whole: it is renamed into place. */
export async function installedRuntime(
  spec: RuntimeSpec,
  dataDir: string,
  machine: Machine = thisMachine(),
): Promise<FoundRuntime | undefined> {
  const program = spec.package(machine)?.program;
  if (program === undefined) return undefined;
  const path = join(runtimeDir(spec, dataDir), program);
  return (await isExecutable(path)) ? { version: spec.version, path, source: 'hub' } : undefined;
}
