import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRunning, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { claudeConfig } from '../harness/claude.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { newSession, text, untilRoot, untilState } from '../harness/watch.ts';

const RESET = Math.floor(Date.now() / 1000) + 3600;

/** An answer with which the service tells how much of the window is used. */
function used(part: number): string {
  return ['status allowed', '5h-status allowed', `5h-utilization ${part}`, `5h-reset ${RESET}`]
    .map((header) => `model> header anthropic-ratelimit-unified-${header}\n`)
    .join('')
    .concat('model> say All well.');
}

function warnings(state: SessionState): string[] {
  return state.items.flatMap((item) => (item.kind === 'notice' && item.topic === 'limit' ? [item.text] : []));
}

test('Claude fills its quota window: a warning at 70 and at 90 percent, each once, over a killed core and in all sessions', async (t) => {
  const endpoint = await AnthropicEndpoint.start();
  t.after(() => endpoint.stop());
  const hub = await HubProcess.start({ config: claudeConfig(endpoint.url, 'token') });
  t.after(() => hub.dispose());
  const client = hub.client();
  await untilRoot(client, ({ providers }) => providers.claude?.status === 'ready');
  const view = await newSession(client, { folder: hub.folder, provider: 'claude' });
  let turns = 0;
  const turn = async (part: number) => {
    turns++;
    await view.send(text(used(part)));
    return warnings(await untilState(view, (state) => state.turnCount === turns && !isRunning(state)));
  };
  assert.deepEqual(await turn(0.5), []);
  const first = ['5-hour limit: 75 % is used.'];
  assert.deepEqual(await turn(0.75), first);
  await hub.kill();
  await hub.restart();
  assert.deepEqual(await turn(0.77), first);
  const both = [...first, '5-hour limit: 93 % is used.'];
  assert.deepEqual(await turn(0.93), both);
  const other = await newSession(client, { folder: hub.folder, provider: 'claude' });
  await other.send(text(used(0.95)));
  const state = await untilState(other, (one) => one.turnCount === 1 && !isRunning(one));
  assert.deepEqual(warnings(state), []);
  const root = await untilRoot(client, ({ providers }) => (providers.claude?.limits.length ?? 0) > 0);
  assert.equal(root.providers.claude?.limits[0]?.usedPercent, 95);
});
