import { join } from 'node:path';
import { after } from 'node:test';
import { hostProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import { conformance } from '@codeai-hub/provider-kit/conformance/suite';
import { GeminiEndpoint } from '@codeai-hub/testkit/gemini/endpoint';
import { geminiTarget } from './testing/gemini-target.ts';

const endpoint = await GeminiEndpoint.start();
after(() => endpoint.stop());

conformance({
  ...geminiTarget(endpoint),
  name: 'Gemini, in a host of its own',
  start: hostProcess(join(import.meta.dirname, 'gemini.ts')),
});
