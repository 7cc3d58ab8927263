import { FAILURES, type FailureCode, type Target } from '@codeai-hub/provider-kit/conformance/target';

/** What makes the demo agent do each thing, for the conformance suite and for its own tests. */
export const demoTarget: Omit<Target, 'name' | 'start'> = {
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
