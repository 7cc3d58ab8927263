import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import { Stage } from '@codeai-hub/provider-kit/conformance/stage';
import { provider as claude } from './mock-claude.ts';
import { provider as codex } from './mock-codex.ts';
import { provider as gemini } from './mock-gemini.ts';
import { provider as demo } from './module.ts';
import { demoTarget } from './testing/demo-target.ts';

test('the mocks are the demo agent under names of their own', async () => {
  const mocks = [claude, codex, gemini];
  assert.equal(new Set([demo, ...mocks].map(({ manifest }) => manifest.id)).size, 4);
  for (const module of mocks) {
    const { id, name } = module.manifest;
    assert.match(id, /^mock-/, 'an id that no real provider has');
    await using stage = await Stage.set({ ...demoTarget, name: id, start: inProcess(module) });
    const agent = await stage.open();
    await agent.turn('hello');
    assert.ok(agent.words.includes(`I am the **${name}**`), name);
    await stage.strike();
  }
});
