import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import { testRuntime } from './test-runtime.ts';

/** Ten tries with growing pauses, and more where it chooses the model itself, are too long for a test. */
const OF_THE_PERSON = {
  general: { maxAttempts: 2, retryFetchErrors: false, enableAutoUpdate: false },
  privacy: { usageStatisticsEnabled: false },
};

/** The real Gemini CLI in front of the scripted endpoint, in a home of its own. */
export function geminiSettings(endpoint: { url: string }, home: string): ResolvedSettings {
  mkdirSync(join(home, '.gemini'), { recursive: true });
  writeFileSync(join(home, '.gemini', 'settings.json'), JSON.stringify(OF_THE_PERSON));
  return {
    executable: testRuntime('gemini'),
    baseUrl: endpoint.url,
    apiKey: 'scripted-key',
    env: {
      HOME: home,
      NO_PROXY: '127.0.0.1,localhost',
      GEMINI_MODEL: 'gemini-2.5-flash',
      NODE_COMPILE_CACHE: join(tmpdir(), 'gemini-compile-cache'),
    },
    options: { trustFolder: true },
  };
}
