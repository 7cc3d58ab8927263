import { join } from 'node:path';
import { after } from 'node:test';
import { hostProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import { surviving } from '@codeai-hub/provider-kit/conformance/surviving';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { conformanceTarget } from './testing/conformance-target.ts';

const endpoint = await OpenAiEndpoint.start();
after(() => endpoint.stop());

const target = conformanceTarget(endpoint);
surviving({
  ...target,
  settings: (places) => {
    const settings = target.settings(places);
    return { ...settings, options: { ...settings.options, survive: true } };
  },
  name: 'Codex',
  start: hostProcess(join(import.meta.dirname, 'module.ts')),
});
