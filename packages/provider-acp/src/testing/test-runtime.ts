import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import pins from '../runtime/pins.json' with { type: 'json' };

const PROGRAMS = {
  gemini: ['gemini', pins.gemini.version, 'bundle/gemini.js'],
  opencode: ['opencode', pins.opencode.version, 'bin/opencode'],
  // Only tests run it: `scripts/testing/runtimes.json`.
  'codex-acp': ['codex-acp', '2.6.0', 'dist/index.js'],
  'claude-acp': ['claude-acp', '0.100.0', 'dist/index.js'],
} as const;

/** The real agent, where `npm test` or `node scripts/test-runtimes.mjs` put it. */
export function testRuntime(id: keyof typeof PROGRAMS): string {
  const { CODEAI_HUB_TEST_CACHE, XDG_CACHE_HOME } = process.env;
  const cache = CODEAI_HUB_TEST_CACHE ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'codeai-hub-test');
  const path = join(cache, ...PROGRAMS[id]);
  if (!existsSync(path)) throw new Error(`${id} is not at ${path}. Run: npm test`);
  return path;
}
