import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { HubClient, SessionView } from '@codeai-hub/client/api';
import { limitHit } from '@codeai-hub/protocol/channels/session/limit-hit';
import { isRunning, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { claudeConfig } from '../harness/claude.ts';
import { jsonOf, runCommand } from '../harness/command-line.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { codexSettings } from '../harness/three-vendors.ts';
import { newSession, text, untilRoot, untilState } from '../harness/watch.ts';

const GO_ON = 'Go on where you stopped.';
/** Long enough for a core to be killed and to come back, short enough to be waited for. */
const AHEAD_S = 6;

interface Vendor {
  provider: string;
  hub: HubProcess;
  client: HubClient;
  /** makes the model refuse with a limit that resets at this second */
  atLimit: (resetSecond: number) => string;
  /** how often the model was given these words */
  heard: (words: string) => number;
}

async function claude(t: TestContext): Promise<Vendor> {
  const endpoint = await AnthropicEndpoint.start();
  t.after(() => endpoint.stop());
  const hub = await HubProcess.start({ config: claudeConfig(endpoint.url, 'token') });
  t.after(() => hub.dispose());
  return {
    provider: 'claude',
    hub,
    client: hub.client(),
    atLimit: (second) =>
      [
        'status rejected',
        `reset ${second}`,
        'representative-claim five_hour',
        '5h-status rejected',
        '5h-utilization 1',
        `5h-reset ${second}`,
      ]
        .map((header) => `model> header anthropic-ratelimit-unified-${header}\n`)
        .join('')
        .concat('model> fail 429 rate_limit_error'),
    heard: (words) => endpoint.requests.timesInHistory(words),
  };
}

async function codex(t: TestContext): Promise<Vendor> {
  const endpoint = await OpenAiEndpoint.start();
  t.after(() => endpoint.stop());
  const config = { secretStorage: 'file', providers: { codex: codexSettings(endpoint.url) } };
  const hub = await HubProcess.start({ config });
  t.after(() => hub.dispose());
  const client = hub.client();
  await client.command('root', { type: 'secret.set', name: 'codex.key', value: 'sk-scripted' });
  return {
    provider: 'codex',
    hub,
    client,
    atLimit: (second) =>
      ['used-percent 100', 'window-minutes 300', `reset-at ${second}`]
        .map((header) => `model> header x-codex-primary-${header}\n`)
        .join('')
        .concat(`model> fail 429 ${JSON.stringify({ type: 'usage_limit_reached', resets_at: second })}`),
    heard: (words) => endpoint.requests.timesInHistory(words),
  };
}

/** A session that has stopped at a limit, which the vendor said when it will reset. */
async function stopped({ provider, hub, client, atLimit }: Vendor): Promise<{ view: SessionView; resetsAt: number }> {
  await untilRoot(client, ({ providers }) => providers[provider]?.status === 'ready');
  const view = await newSession(client, { folder: hub.folder, provider });
  const resetSecond = Math.ceil(Date.now() / 1000) + AHEAD_S;
  await view.send(text(`Count the trees.\n${atLimit(resetSecond)}`));
  const state = await untilState(view, (one) => one.turnCount === 1 && !isRunning(one));
  const hit = limitHit(state, provider);
  assert.equal(hit?.error.code, 'quota_exhausted', JSON.stringify(state.turns));
  assert.equal(hit.resetsAt, resetSecond * 1000);
  return { view, resetsAt: hit.resetsAt };
}

function messages(state: SessionState) {
  return state.items.filter((item) => item.kind === 'user_message');
}

async function goneOn({ heard }: Vendor, view: SessionView, resetsAt: number): Promise<void> {
  const state = await untilState(
    view,
    ({ turns, turnCount, items }) =>
      turnCount > 1 && turns.at(-1)?.outcome !== undefined && items.some(({ text: words }) => words.includes('echo:')),
  );
  const [, message] = messages(state);
  assert.deepEqual([message?.text, message?.scheduled, message?.delivery], [GO_ON, true, 'delivered']);
  assert.ok((message?.startedAt ?? 0) >= resetsAt, 'not before the limit has reset');
  assert.deepEqual([state.turnCount, state.turns.at(-1)?.outcome?.type], [2, 'completed']);
  assert.equal(state.continuation, undefined);
  assert.equal(heard(GO_ON), 1);
}

for (const vendor of [claude, codex]) {
  test(`${vendor.name} stops at a limit, and goes on by itself when that has reset`, async (t) => {
    const stage = await vendor(t);
    const { view, resetsAt } = await stopped(stage);
    const planned = await jsonOf<{ continuation: { agent: string; at: number } }>(
      runCommand(stage.hub.home, ['continue', view.sessionId, '--at-reset', '--json']),
    );
    assert.equal(planned.continuation.agent, stage.provider);
    assert.ok(planned.continuation.at >= resetsAt);
    await untilRoot(stage.client, ({ sessions }) => sessions[view.sessionId]?.continuation !== undefined);
    await goneOn(stage, view, resetsAt);
    await untilRoot(stage.client, ({ sessions }) => sessions[view.sessionId]?.continuation === undefined);
  });

  test(`I7: ${vendor.name} goes on by itself, once, when the core was killed meanwhile`, async (t) => {
    const stage = await vendor(t);
    const { view, resetsAt } = await stopped(stage);
    const receipt = await view.command({ type: 'continuation.schedule', at: 'reset' });
    assert.equal(receipt.status, 'accepted');
    await stage.hub.kill();
    await stage.hub.restart();
    await goneOn(stage, view, resetsAt);
    assert.deepEqual(stage.hub.leftovers(), []);
  });
}
