import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The one variable by which every process of a test run is found again, whatever it became. */
export const RUN_TAG = 'CODEAI_HUB_TEST_RUN';

/** A test run's own place for everything it writes, and its mark on every process it starts. */
export type Run = { id: string; folder: string; env: NodeJS.ProcessEnv; remove: () => void };

/**
 * Nothing of the person's own is in reach of the tests: not their hub, settings, agents' logins or temporary files.
 * The folder's name is short, because a socket's path may have about 100 characters.
 */
export function openRun(base: NodeJS.ProcessEnv, given: Readonly<Record<string, string>>): Run {
  const id = randomBytes(8).toString('hex');
  const folder = mkdtempSync(join(tmpdir(), 'hub-'));
  const home = join(folder, 'home');
  const temporary = join(folder, 'tmp');
  for (const path of [home, temporary]) mkdirSync(path, { mode: 0o700 });
  const own = {
    [RUN_TAG]: id,
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    CODEAI_HUB_HOME: join(home, '.codeai-hub'),
    // A home of a test has no business in the person's keychain.
    CODEAI_HUB_NO_KEYCHAIN: '1',
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
  };
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  return { id, folder, env: { ...base, ...own, ...given }, remove };
}
