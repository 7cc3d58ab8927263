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
    ([values, secrets]) => {
      const { hub } = window.kit ?? {};
      const root = hub?.rootState.get();
      if (!hub || !root) throw new Error('no kit');
      const claude = { enabled: true, env: {}, options: {}, ...(values as object) };
      const settings = { values: { ...root.settings.values, providers: { claude } }, secretsSet: secrets as string[] };
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
