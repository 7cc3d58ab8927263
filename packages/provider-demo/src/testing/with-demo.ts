import { test } from 'node:test';
import type { AgentDriver } from '@codeai-hub/provider-kit/conformance/agent-driver';
import { inProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import { onStage, type Stage } from '@codeai-hub/provider-kit/conformance/stage';
import { provider } from '../module.ts';
import { demoTarget } from './demo-target.ts';

const target = { ...demoTarget, name: 'the demo agent', start: inProcess(provider) };

/** A test with an open session of the demo agent; afterwards the rules every provider keeps are looked at as well. */
export function withDemo(name: string, look: (agent: AgentDriver, stage: Stage) => Promise<void>): void {
  test(name, () => onStage(target, async (stage) => look(await stage.open(), stage)));
}
