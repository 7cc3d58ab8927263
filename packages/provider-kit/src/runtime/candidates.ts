import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { executableName } from './platform.ts';
import type { RuntimeSpec } from './spec.ts';

/** For a person whose PATH does not say where it is. */
export function knownPlaces(spec: RuntimeSpec, home: string | undefined): string[] {
  const inHome = ['.local/bin', ...spec.homePlaces, '.npm-global/bin', '.bun/bin', '.volta/bin'];
  const ofHome = home === undefined ? [] : inHome.map((folder) => join(home, folder));
  return [...ofHome, '/opt/homebrew/bin', '/usr/local/bin', '/usr/bin'];
}

/** Programs of that name in these folders, in order, each once. */
export async function* candidates(command: string, folders: readonly string[]): AsyncGenerator<string> {
  for (const folder of new Set(folders)) {
    const path = join(folder, executableName(command, process.platform));
    // A relative entry would mean another program in every folder.
    if (isAbsolute(folder) && (await isExecutable(path))) yield path;
  }
}

export function pathFolders(env: Readonly<Record<string, string | undefined>>): string[] {
  return (env.PATH ?? '').split(delimiter);
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
