import { join } from 'node:path';
import { after } from 'node:test';
import { hostProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import { conformance } from '@codeai-hub/provider-kit/conformance/suite';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { opencodeTarget } from './testing/opencode-target.ts';

const endpoint = await OpenAiEndpoint.start();
after(() => endpoint.stop());

conformance({
  ...opencodeTarget(endpoint),
  name: 'opencode, in a host of its own',
  start: hostProcess(join(import.meta.dirname, 'opencode.ts')),
});
