import { join } from 'node:path';
import { hostProcess, inProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import { conformance } from '@codeai-hub/provider-kit/conformance/suite';
import { FAILURES, type FailureCode, type Target } from '@codeai-hub/provider-kit/conformance/target';
import { provider } from './module.ts';

const demo: Omit<Target, 'name' | 'start'> = {
  settings: () => ({ env: {}, options: { pace: 0 } }),
  asks: {
    say: (text) => `say ${text}`,
    think: () => 'think about trees',
    run: (command) => `run \`${command}\``,
    write: (path, text) => `create file ${path} with ${text}`,
    question: () => 'ask several questions',
    plan: () => 'make a plan to test this',
    todo: () => 'work in 3 steps',
    delegate: () => 'use a sub-agent',
    comeBack: () => 'remind me in 1 second',
    native: () => 'native',
    silentAfter: () => 'stall',
    silent: () => 'stall silently',
    recall: () => 'what did I say?',
    flood: (pieces) => `flood ${pieces}`,
  },
  failures: Object.fromEntries(FAILURES.map((code) => [code, `fail with ${code}`])) as Record<FailureCode, string>,
  lacks: {},
};

conformance({ ...demo, name: 'the demo agent, in this process', start: inProcess(provider) });
conformance({
  ...demo,
  name: 'the demo agent, in a host of its own',
  start: hostProcess(join(import.meta.dirname, 'module.ts')),
});
