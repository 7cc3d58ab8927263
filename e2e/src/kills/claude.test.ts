import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { claudeConfig } from '../harness/claude.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { surviveKills } from './kills.ts';

const script = (point: number) => `prompt of point ${point}.
model> think Let me look around
model> + say I will run it.
model> + tool Bash {"command":"touch made-by-claude","description":"Make a file"}
model> say All of it is done now.`;

test('I1 I2 I7 I8 I11: a core killed at any point of a Claude turn comes back whole, and no prompt arrives twice', async (t) => {
  const endpoint = await AnthropicEndpoint.start();
  const hub = await HubProcess.start({ config: claudeConfig(endpoint.url) });
  t.after(async () => {
    await hub.dispose();
    await endpoint.stop();
  });
  await surviveKills({
    hub,
    provider: 'claude',
    prompt: script,
    nextPrompt: 'model> say still here',
    points: 22,
    check: (point) => {
      const times = endpoint.requests.timesInHistory(`prompt of point ${point}.`);
      assert.ok(times <= 1, `point ${point}: the prompt stands ${times} times in what the model was told`);
    },
  });
});
