import { access } from 'node:fs/promises';
import { HubError } from '@codeai-hub/protocol/errors';
import { candidates, isExecutable, pathFolders } from './candidates.ts';
import { installedRuntime } from './installed.ts';
import type { FoundRuntime, RuntimeSpec } from './spec.ts';
import { isTooOld, runtimeVersion } from './version.ts';

export interface LocateOptions {
  /** named in the settings; nothing else is then looked at */
  executable: string | undefined;
  dataDir: string;
  /** what the runtime would run with */
  env: Record<string, string>;
  /** folders to look in beside those of the PATH */
  places: readonly string[];
  /** the environment of the person's terminal */
  terminalEnv: () => Promise<Readonly<Record<string, string | undefined>>>;
}

/**
 * The program to run: the one the settings name, else the one the hub fetched (it is the one this module was tested
 * with), else one that is on the machine. `undefined` when there is none that can be used.
 */
export async function locateRuntime(spec: RuntimeSpec, options: LocateOptions): Promise<FoundRuntime | undefined> {
  if (options.executable !== undefined) return configured(spec, options.executable, options.env);
  return (await installedRuntime(spec, options.dataDir)) ?? (await onTheMachine(spec, options));
}

async function configured(spec: RuntimeSpec, path: string, env: Record<string, string>): Promise<FoundRuntime> {
  try {
    await access(path);
  } catch {
    const setting = `providers.${spec.providerId}.executable`;
    throw failed(spec, `there is no file ${path}. Correct the setting ${setting}, or remove it`);
  }
  if (!(await isExecutable(path))) throw failed(spec, `${path} is not a program that may be run`);
  const version = await runtimeVersion(spec, path, env).catch((error: Error) => {
    throw failed(spec, `${path}: ${error.message}`);
  });
  if (!isTooOld(spec, version)) return { version, path, source: 'setting' };
  const needed = `${spec.oldest} or newer is needed. Update it, or name another`;
  throw failed(spec, `${path} is ${spec.name} ${version}; ${needed}`);
}

/** The terminal's environment is asked for only when nothing is found without it: it costs a login shell. */
async function onTheMachine(
  spec: RuntimeSpec,
  { env, terminalEnv, places }: LocateOptions,
): Promise<FoundRuntime | undefined> {
  return (
    (await firstUsable(spec, [...pathFolders(env), ...places], env)) ??
    (await firstUsable(spec, pathFolders(await terminalEnv()), env))
  );
}

async function firstUsable(
  spec: RuntimeSpec,
  folders: readonly string[],
  env: Record<string, string>,
): Promise<FoundRuntime | undefined> {
  for await (const path of candidates(spec.command, folders)) {
    // A broken or foreign program of that name is no reason not to find the next one.
    const version = await runtimeVersion(spec, path, env).catch(() => undefined);
    if (version !== undefined && !isTooOld(spec, version)) return { version, path, source: 'machine' };
  }
  return undefined;
}

function failed({ provider }: RuntimeSpec, reason: string): HubError {
  return new HubError('runtime_failed', { provider, reason });
}

/** What to do when none was found. */
export function missingHint({ name, oldest }: RuntimeSpec): string {
  return `Install it here, or set its path. A ${name} older than ${oldest} on this machine is not used.`;
}
