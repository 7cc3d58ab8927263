import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fieldsOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { runCommand } from '@codeai-hub/provider-kit/runtime/run-command';
import type { RuntimeSpec } from '@codeai-hub/provider-kit/runtime/spec';
import { launchOf } from './launch.ts';

/** How far above a program its package may be described. */
const MAX_LEVELS = 4;

/**
 * Which version a program is: as the package it lies in says, else as it says itself, which takes some of them a second.
 * Rejects when neither tells one, or it cannot run here.
 */
export async function versionOf(spec: RuntimeSpec, path: string, env: Record<string, string>): Promise<string> {
  const described = await describedVersion(spec, await realpath(path));
  return described ?? (await saidVersion(spec, path, env));
}

/** Makes sure that it runs. */
export async function saidVersion(spec: RuntimeSpec, path: string, env: Record<string, string>): Promise<string> {
  const { command, args } = await launchOf(path, ['--version']);
  const { code, stdout, stderr } = await runCommand(spec.provider, command, args, env);
  const version = code === 0 ? spec.versionIn(stdout) : undefined;
  if (version !== undefined) return version;
  throw new Error(
    `it does not say which version it is (exit code ${code}: ${(stdout || stderr).trim().slice(0, 200)})`,
  );
}

async function describedVersion(spec: RuntimeSpec, file: string): Promise<string | undefined> {
  let folder = dirname(file);
  for (let level = 0; level < MAX_LEVELS; level += 1) {
    const { version, bin } = await description(folder);
    // Of a package with this program; a folder inside of one may be described too.
    const isIts = fieldsOf(bin)[spec.command] !== undefined;
    if (isIts) return spec.versionIn(stringOf(version) ?? '');
    folder = dirname(folder);
  }
  return undefined;
}

async function description(folder: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return fieldsOf(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  } catch {
    return {};
  }
}
