import { access } from 'node:fs/promises';
import type { Runtime } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import { PROVIDER_NAME } from '../manifest.ts';
import { candidates, isExecutable, pathFolders } from './candidates.ts';
import { installedRuntime } from './installed.ts';
import { isTooOld, OLDEST_RUNTIME, runtimeVersion } from './version.ts';

export type FoundRuntime = Runtime & { path: string };

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
export async function locateRuntime(options: LocateOptions): Promise<FoundRuntime | undefined> {
  if (options.executable !== undefined) return configured(options.executable, options.env);
  return (await installedRuntime(options.dataDir)) ?? (await onTheMachine(options));
}

async function configured(path: string, env: Record<string, string>): Promise<FoundRuntime> {
  try {
    await access(path);
  } catch {
    throw failed(`there is no file ${path}. Correct the setting providers.claude.executable, or remove it`);
  }
  if (!(await isExecutable(path))) throw failed(`${path} is not a program that may be run`);
  const version = await runtimeVersion(path, env).catch((error: Error) => {
    throw failed(`${path}: ${error.message}`);
  });
  if (!isTooOld(version)) return { version, path, source: 'setting' };
  throw failed(`${path} is Claude Code ${version}; ${OLDEST_RUNTIME} or newer is needed. Update it, or name another`);
}

/** The terminal's environment is asked for only when nothing is found without it: it costs a login shell. */
async function onTheMachine({ env, terminalEnv, places }: LocateOptions): Promise<FoundRuntime | undefined> {
  return (
    (await firstUsable([...pathFolders(env), ...places], env)) ??
    (await firstUsable(pathFolders(await terminalEnv()), env))
  );
}

async function firstUsable(folders: readonly string[], env: Record<string, string>): Promise<FoundRuntime | undefined> {
  for await (const path of candidates(folders)) {
    // A broken or foreign program of that name is no reason not to find the next one.
    const version = await runtimeVersion(path, env).catch(() => undefined);
    if (version !== undefined && !isTooOld(version)) return { version, path, source: 'machine' };
  }
  return undefined;
}

function failed(reason: string): HubError {
  return new HubError('runtime_failed', { provider: PROVIDER_NAME, reason });
}

export const MISSING_HINT = `Install it here, or set its path. A Claude Code older than ${OLDEST_RUNTIME} on this machine is not used.`;
