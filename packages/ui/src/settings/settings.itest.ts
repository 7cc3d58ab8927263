import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

async function openAgent(): Promise<Page> {
  const page = await kit.open('?app#/settings');
  await page.locator('.settings__agent > summary').first().click();
  return page;
}

const sent = (page: Page) =>
  page.evaluate(() => window.kit?.hub.sent.map((one) => (one as { command: unknown }).command));

/** The settings as the core would tell them after a change. */
async function tell(page: Page, agent: object, secretsSet: string[] = []): Promise<void> {
  await page.evaluate(
    ([agentValues, secrets]) => {
      const { hub } = window.kit ?? {};
      const root = hub?.rootState.get();
      if (!hub || !root) throw new Error('no kit');
      const claude = { enabled: true, env: {}, options: {}, ...(agentValues as object) };
      const values = { ...root.settings.values, providers: { claude } };
      const settings = { ...root.settings, values, secretsSet: secrets as string[] };
      hub.rootState.set({ ...root, settings });
    },
    [agent, secretsSet] as const,
  );
}

test('a key is kept under a name of its own, shown as set and nothing more, and can be removed', async () => {
  const page = await openAgent();
  const field = page.getByRole('textbox', { name: 'API key' }).first();
  await field.fill(' sk-secret ');
  await field.press('Enter');
  await page.waitForFunction(() => window.kit?.hub.sent.length === 2);
  assert.deepEqual(await sent(page), [
    { type: 'secret.set', name: 'claude-api-key', value: 'sk-secret' },
    { type: 'settings.update', patch: { providers: { claude: { apiKey: { secret: 'claude-api-key' } } } } },
  ]);
  await tell(page, { apiKey: { secret: 'claude-api-key' } }, ['claude-api-key']);
  await page.getByText('A key is set.').waitFor();
  assert.doesNotMatch(await page.content(), /sk-secret/);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.waitForFunction(() => window.kit?.hub.sent.length === 4);
  assert.deepEqual((await sent(page))?.slice(2), [
    { type: 'secret.set', name: 'claude-api-key', value: null },
    { type: 'settings.update', patch: { providers: { claude: { apiKey: null } } } },
  ]);
});

test('an address that is none is not sent, and what the core refuses is said at its field and stays there', async () => {
  const page = await openAgent();
  const field = page.getByRole('textbox', { name: 'Base URL' }).first();
  await field.fill('gateway');
  await field.press('Enter');
  await page.getByText('An address that begins with http').waitFor();
  await page.evaluate(() => {
    if (window.kit) window.kit.hub.refusal = { code: 'settings_invalid', message: 'The setting is not valid: no.' };
  });
  await field.fill('https://gateway.example');
  await field.press('Enter');
  await page.getByRole('alert').filter({ hasText: 'The setting is not valid: no.' }).waitFor();
  assert.equal(await field.inputValue(), 'https://gateway.example');
  assert.equal((await sent(page))?.length, 1);
});

test('what is set can be taken back to its default', async () => {
  const page = await openAgent();
  await tell(page, { executable: '/opt/agent', defaultMode: 'edits' });
  await page.getByTitle('Program: back to the default').click();
  await page.getByRole('button', { name: 'Permission mode of new sessions: Edit freely' }).click();
  await page.getByRole('menuitemradio', { name: 'Default (Ask first)' }).click();
  await page.waitForFunction(() => window.kit?.hub.sent.length === 2);
  assert.deepEqual(await sent(page), [
    { type: 'settings.update', patch: { providers: { claude: { executable: null } } } },
    { type: 'settings.update', patch: { providers: { claude: { defaultMode: null } } } },
  ]);
});

test('a variable is added, changed and removed, and one that looks like a secret is kept as one', async () => {
  const page = await openAgent();
  const table = page.getByRole('list', { name: 'Environment of Claude' });
  await table.getByRole('textbox', { name: 'Name' }).fill('1LANG');
  await table.getByText('not beginning with a digit').waitFor();
  assert.equal(await table.getByRole('button', { name: 'Add' }).isDisabled(), true);
  await table.getByRole('textbox', { name: 'Name' }).fill('LANG');
  await table.getByRole('textbox', { name: 'Value' }).fill('C.UTF-8');
  await table.getByRole('textbox', { name: 'Value' }).press('Enter');
  await page.waitForFunction(() => window.kit?.hub.sent.length === 1);
  await tell(page, { env: { LANG: 'C.UTF-8' } });
  await table.getByRole('textbox', { name: 'Value of LANG' }).fill('de_DE.UTF-8');
  await table.getByRole('button', { name: 'Save' }).click();
  await page.waitForFunction(() => window.kit?.hub.sent.length === 2);
  await table.getByRole('textbox', { name: 'Name' }).fill('GATEWAY_TOKEN');
  assert.equal(await table.getByRole('checkbox', { name: 'Secret' }).isChecked(), true);
  const value = table.getByLabel('Value', { exact: true });
  assert.equal(await value.getAttribute('type'), 'password');
  await value.fill('hush-hush');
  await table.getByRole('button', { name: 'Add' }).click();
  await page.waitForFunction(() => window.kit?.hub.sent.length === 4);
  await tell(page, { env: { LANG: 'de_DE.UTF-8', GATEWAY_TOKEN: { secret: 'claude.env.gateway_token' } } }, [
    'claude.env.gateway_token',
  ]);
  await table.getByText('Secret, set').waitFor();
  assert.doesNotMatch(await page.content(), /hush/);
  assert.deepEqual(
    await page.locator('input').evaluateAll((all) => all.filter((one) => /hush/.test((one as HTMLInputElement).value))),
    [],
  );
  await table.getByRole('button', { name: 'Remove LANG' }).click();
  await table.getByRole('button', { name: 'Remove GATEWAY_TOKEN' }).click();
  await page.waitForFunction(() => window.kit?.hub.sent.length === 7);
  const update = (env: object) => ({ type: 'settings.update', patch: { providers: { claude: { env } } } });
  assert.deepEqual(await sent(page), [
    update({ LANG: 'C.UTF-8' }),
    update({ LANG: 'de_DE.UTF-8' }),
    { type: 'secret.set', name: 'claude.env.gateway_token', value: 'hush-hush' },
    update({ GATEWAY_TOKEN: { secret: 'claude.env.gateway_token' } }),
    update({ LANG: null }),
    update({ GATEWAY_TOKEN: null }),
    { type: 'secret.set', name: 'claude.env.gateway_token', value: null },
  ]);
});

test('a secret is replaced under its name, one that another setting uses is kept, one in the file is only named', async () => {
  const page = await openAgent();
  const table = page.getByRole('list', { name: 'Environment of Claude' });
  const shared = { secret: 'shared' };
  await tell(page, { env: { A: shared, B: shared, C: { secret: 'written-in-config.json' } } }, ['shared']);
  await table.getByText('Written in config.json, not shown here').waitFor();
  await table.getByRole('button', { name: 'Replace' }).first().click();
  await table.getByLabel('Value of A').fill('new');
  await table.getByRole('button', { name: 'Save' }).click();
  await page.waitForFunction(() => window.kit?.hub.sent.length === 1);
  await table.getByRole('button', { name: 'Remove A' }).click();
  await page.waitForFunction(() => window.kit?.hub.sent.length === 2);
  assert.deepEqual(await sent(page), [
    { type: 'secret.set', name: 'shared', value: 'new' },
    { type: 'settings.update', patch: { providers: { claude: { env: { A: null } } } } },
  ]);
});

test('what the core refuses of a variable is said in its line, and its secret is not left behind', async () => {
  const page = await openAgent();
  const table = page.getByRole('list', { name: 'Environment of Claude' });
  await page.evaluate(() => {
    const { hub } = window.kit ?? {};
    if (!hub) throw new Error('no kit');
    const { command } = hub;
    hub.command = async (channel, one, id) => {
      if (one.type !== 'settings.update') return command(channel, one, id);
      return { status: 'rejected', commandId: 'x', error: { code: 'settings_invalid', message: 'No such thing.' } };
    };
  });
  await table.getByRole('textbox', { name: 'Name' }).fill('MY_KEY');
  await table.getByLabel('Value', { exact: true }).fill('hush');
  await table.getByRole('button', { name: 'Add' }).click();
  await table.getByRole('alert').filter({ hasText: 'No such thing.' }).waitFor();
  assert.deepEqual(await sent(page), [
    { type: 'secret.set', name: 'claude.env.my_key', value: 'hush' },
    { type: 'secret.set', name: 'claude.env.my_key', value: null },
  ]);
});
