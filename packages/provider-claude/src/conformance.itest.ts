import { join } from 'node:path';
import { after } from 'node:test';
import { hostProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import { conformance } from '@codeai-hub/provider-kit/conformance/suite';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { conformanceTarget } from './testing/conformance-target.ts';

const endpoint = await AnthropicEndpoint.start();
after(() => endpoint.stop());

conformance({
  ...conformanceTarget(endpoint),
  name: 'Claude, in a host of its own',
  start: hostProcess(join(import.meta.dirname, 'module.ts')),
});
