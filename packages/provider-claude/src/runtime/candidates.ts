import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { executableName } from './platform.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Where the vendor's own installers put it, for a person whose PATH does not say. */
function knownPlaces(home: string | undefined): string[] {
  const ofHome =
    home === undefined
      ? []
      : ['.local/bin', '.claude/local', '.npm-global/bin', '.bun/bin', '.volta/bin'].map((folder) =>
          join(home, folder),
        );
  return [...ofHome, '/opt/homebrew/bin', '/usr/local/bin', '/usr/bin'];
}

/** Programs named `claude` that a person of this environment could mean, best first. */
export async function* candidates(envs: readonly Env[]): AsyncGenerator<string> {
  const folders = envs.flatMap((env) => (env.PATH ?? '').split(delimiter));
  const home = envs.map((env) => env.HOME ?? env.USERPROFILE).find((one) => one !== undefined);
  const seen = new Set<string>();
  for (const folder of [...folders, ...knownPlaces(home)]) {
    const path = join(folder, executableName(process.platform));
    // A relative entry would mean another program in every folder.
    if (!isAbsolute(folder) || seen.has(path)) continue;
    seen.add(path);
    if (await isExecutable(path)) yield path;
  }
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
