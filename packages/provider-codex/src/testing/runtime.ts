import { homedir } from 'node:os';
import { join } from 'node:path';

/** The real runtime, where `npm test` or `node scripts/test-runtimes.mjs` put it. */
export function testRuntime(): string {
  const { CODEAI_HUB_TEST_CODEX, CODEAI_HUB_TEST_CACHE, XDG_CACHE_HOME } = process.env;
  const cache = CODEAI_HUB_TEST_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'codeai-hub-test');
  return CODEAI_HUB_TEST_CODEX ?? join(cache, 'codex/0.169.0/vendor/x86_64-unknown-linux-musl/bin/codex');
}
