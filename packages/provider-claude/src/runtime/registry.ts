import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PUBLIC = 'http://127.0.0.1:4873';

/** Where npm of this person fetches packages: a company's mirror, or the public one. Tokens in `.npmrc` are not used. */
export async function npmRegistry(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const fromEnv = env.npm_config_registry ?? env.NPM_CONFIG_REGISTRY;
  return checked(fromEnv) ?? checked(await fromNpmrc(env.HOME ?? env.USERPROFILE ?? homedir())) ?? PUBLIC;
}

async function fromNpmrc(home: string): Promise<string | undefined> {
  try {
    return /^\s*registry\s*=\s*(\S+)/m.exec(await readFile(join(home, '.npmrc'), 'utf8'))?.[1];
  } catch {
    return undefined;
  }
}

function checked(value: string | undefined): string | undefined {
  if (value === undefined || !URL.canParse(value)) return undefined;
  return /^https?:$/.test(new URL(value).protocol) ? value : undefined;
}
