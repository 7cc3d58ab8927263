import { join } from 'node:path';
import { hostProcess, inProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import { conformance } from '@codeai-hub/provider-kit/conformance/suite';
import { provider } from './module.ts';
import { demoTarget } from './testing/demo-target.ts';

conformance({ ...demoTarget, name: 'the demo agent, in this process', start: inProcess(provider) });
conformance({
  ...demoTarget,
  name: 'the demo agent, in a host of its own',
  start: hostProcess(join(import.meta.dirname, 'module.ts')),
});
