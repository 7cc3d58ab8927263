import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { GeminiEndpoint } from '@codeai-hub/testkit/gemini/endpoint';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { serve } from '../processes/helper.ts';

/** The scripted models of the three vendors, in a process of their own. */
const handlers = {
  listen: async () => {
    const [claude, codex, gemini] = await Promise.all([
      AnthropicEndpoint.start(),
      OpenAiEndpoint.start(),
      GeminiEndpoint.start(),
    ]);
    return { claude: { url: claude.url }, codex: { url: codex.url }, gemini: { url: gemini.url } };
  },
};
export type Models = typeof handlers;

serve(handlers);
