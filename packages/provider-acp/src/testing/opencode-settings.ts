import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { testRuntime } from './test-runtime.ts';

/** What it would otherwise read at every start, which takes half of its time. */
const QUICK = {
  OPENCODE_DISABLE_MODELS_FETCH: '1',
  OPENCODE_DISABLE_DEFAULT_PLUGINS: '1',
  OPENCODE_DISABLE_EXTERNAL_SKILLS: '1',
  OPENCODE_EXPERIMENTAL_DISABLE_FILEWATCHER: '1',
  OPENCODE_PURE: '1',
};

const model = (id: string, name: string) => ({
  id,
  name,
  reasoning: true,
  tool_call: true,
  temperature: false,
  attachment: true,
  limit: { context: 400_000, output: 128_000 },
  cost: { input: 1, output: 2 },
  release_date: '2026-01-01',
});
const MODELS = {
  openai: {
    id: 'openai',
    name: 'OpenAI',
    env: ['OPENAI_API_KEY'],
    npm: '@ai-sdk/openai',
    models: { 'gpt-5.2': model('gpt-5.2', 'GPT-5.2'), 'gpt-5.1': model('gpt-5.1', 'GPT-5.1') },
  },
};

/** The real opencode in front of the scripted endpoint, in a home of its own. */
export function opencodeSettings(
  endpoint: Pick<OpenAiEndpoint, 'url'>,
  home: string,
  apiKey = 'scripted-key',
): ResolvedSettings {
  const models = join(home, 'models.json');
  writeFileSync(models, JSON.stringify(MODELS));
  const config = {
    provider: { openai: { options: { baseURL: endpoint.url, apiKey } } },
    enabled_providers: ['openai'],
    model: 'openai/gpt-5.2',
    small_model: 'openai/gpt-5.2',
  };
  return {
    executable: testRuntime('opencode'),
    env: {
      HOME: home,
      NO_PROXY: '127.0.0.1,localhost',
      OPENCODE_CONFIG_CONTENT: JSON.stringify(config),
      ...QUICK,
      OPENCODE_MODELS_PATH: models,
    },
    options: {},
  };
}
