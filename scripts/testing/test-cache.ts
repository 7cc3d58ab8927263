import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where large things that only tests need are kept, outside the checkout and shared by all checkouts. */
export function testCache(env: NodeJS.ProcessEnv, home: string = homedir()): string {
  if (env.CODEAI_HUB_TEST_CACHE) return resolve(env.CODEAI_HUB_TEST_CACHE);
  const base = env.XDG_CACHE_HOME || join(home, '.cache');
  return join(base, 'codeai-hub-test');
}
