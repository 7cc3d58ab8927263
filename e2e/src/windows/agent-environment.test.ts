import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { TestBrowser } from '../harness/browser.ts';
import { claudeConfig } from '../harness/claude.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { idle, lastTurn, newSession, text, untilRoot, untilState } from '../harness/watch.ts';

const hushed = 'hush-4f1c9b';

test('I15: variables set in the page reach the agent, and a secret one is nowhere else to be read', async (t) => {
  const endpoint = await AnthropicEndpoint.start();
  const hub = await HubProcess.start({ config: claudeConfig(endpoint.url) });
  const browser = await TestBrowser.start();
  t.after(async () => {
    await browser.stop();
    await hub.dispose();
    await endpoint.stop();
  });
  const client = hub.client();
  const page = await browser.window(hub);
  await page.getByRole('navigation', { name: 'Session list' }).waitFor();
  await page.evaluate(() => {
    location.hash = '#/settings';
  });
  await page.locator('.settings__agent > summary', { hasText: 'Claude' }).click();
  const table = page.getByRole('list', { name: /^Environment of Claude/ });
  for (const [name, value] of [
    ['GREETING', 'hello there'],
    ['GATEWAY_TOKEN', hushed],
  ] as const) {
    await table.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await table.getByLabel('Value', { exact: true }).fill(value);
    await table.getByRole('button', { name: 'Add' }).click();
    await table.getByRole('button', { name: `Remove ${name}` }).waitFor();
  }
  await table.getByText('Secret, set').waitFor();
  const { settings } = await untilRoot(client, (root) => root.settings.secretsSet.length > 0);
  assert.deepEqual(settings.values.providers.claude?.env.GATEWAY_TOKEN, { secret: 'claude.env.gateway_token' });

  const view = await newSession(client, { folder: hub.folder, provider: 'claude' });
  await view.send(text('model> say done'));
  const state = await untilState(view, (now) => now.turnCount === 1 && idle(now));
  assert.equal(lastTurn(state)?.outcome?.type, 'completed');
  const agent = hub.processes().find(({ pid }) => environmentOf(pid).includes('GREETING=hello there'));
  assert.ok(agent, 'the agent runs with the variable');
  assert.ok(environmentOf(agent.pid).includes(`GATEWAY_TOKEN=${hushed}`));

  assert.doesNotMatch(await page.content(), new RegExp(hushed));
  assert.doesNotMatch(JSON.stringify(client.root.state.get()), new RegExp(hushed));
  const telling = filesOf(hub.home).filter((path) => readFileSync(path).includes(hushed));
  assert.deepEqual(telling, [], 'files that hold it in plain words');
});

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    // ended meanwhile
    return [];
  }
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
}
