import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { executableName } from '@codeai-hub/provider-kit/runtime/platform';
import pins from '../runtime/pins.json' with { type: 'json' };

/** The real runtime, where `npm test` put it. */
export function testRuntime(): string {
  const { CODEAI_HUB_TEST_CLAUDE, CODEAI_HUB_TEST_CACHE, XDG_CACHE_HOME } = process.env;
  const cache = CODEAI_HUB_TEST_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'codeai-hub-test');
  const path = CODEAI_HUB_TEST_CLAUDE ?? join(cache, 'claude', pins.sdk, executableName('claude', process.platform));
  if (!existsSync(path)) throw new Error(`The Claude runtime is not at ${path}. Run: npm test`);
  return path;
}
