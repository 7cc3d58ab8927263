import { access } from 'node:fs/promises';
import type { Runtime } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import { candidates, isExecutable, pathFolders } from '@codeai-hub/provider-kit/runtime/candidates';
import type { LocateOptions } from '@codeai-hub/provider-kit/runtime/locate';
import type { FoundRuntime } from '@codeai-hub/provider-kit/runtime/spec';
import { isTooOld } from '@codeai-hub/provider-kit/runtime/version';
import type { Preset } from '../presets/preset.ts';
import { type Launch, launchOf } from './launch.ts';
import { specOf } from './spec.ts';
import { supplyOf } from './supply.ts';
import { versionOf } from './version.ts';

export interface Located {
  runtime: FoundRuntime;
  launch: Launch;
}

/**
 * As the kit finds any runtime, but for agents that are scripts: those need not run by themselves here, and tell their
 * version without being run.
 */
export async function locateAgent(preset: Preset, options: LocateOptions): Promise<Located | undefined> {
  const { executable, dataDir } = options;
  if (executable !== undefined) return configured(preset, executable, options.env);
  const installed = await supplyOf(preset)?.installed(dataDir);
  if (installed !== undefined) return { runtime: installed, launch: await launchOf(installed.path, preset.args) };
  return onTheMachine(preset, options);
}

async function configured(preset: Preset, path: string, env: Record<string, string>): Promise<Located> {
  const { id, name, oldest } = preset;
  const failed = (reason: string) => new HubError('runtime_failed', { provider: name, reason });
  try {
    await access(path);
  } catch {
    throw failed(`there is no file ${path}. Correct the setting providers.${id}.executable, or remove it`);
  }
  const mayRun = /\.[cm]?js$/.test(path) || (await isExecutable(path));
  if (!mayRun) throw failed(`${path} is not a program that may be run`);
  const located = await found(preset, path, 'setting', env).catch((error: Error) => {
    throw failed(`${path}: ${error.message}`);
  });
  if (located !== undefined) return located;
  throw failed(`${path} is too old; ${name} ${oldest} or newer is needed. Update it, or name another`);
}

/** The terminal's environment is asked for only when nothing is found without it: it costs a login shell. */
async function onTheMachine(preset: Preset, { env, places, terminalEnv }: LocateOptions): Promise<Located | undefined> {
  return (
    (await firstUsable(preset, [...pathFolders(env), ...places], env)) ??
    (await firstUsable(preset, pathFolders(await terminalEnv()), env))
  );
}

async function firstUsable(
  preset: Preset,
  folders: readonly string[],
  env: Record<string, string>,
): Promise<Located | undefined> {
  if (preset.program === undefined) return undefined;
  for await (const path of candidates(preset.program, folders)) {
    // A broken or foreign program of that name is no reason not to find the next one.
    const usable = await found(preset, path, 'machine', env).catch(() => undefined);
    if (usable !== undefined) return usable;
  }
  return undefined;
}

/** `undefined` for one that is too old. */
async function found(
  preset: Preset,
  path: string,
  source: Runtime['source'],
  env: Record<string, string>,
): Promise<Located | undefined> {
  const spec = specOf(preset);
  const version = await versionOf(spec, path, env);
  if (isTooOld(spec, version)) return undefined;
  return { runtime: { version, path, source }, launch: await launchOf(path, preset.args) };
}
