import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SecretService } from '@codeai-hub/testkit/keychain/secret-service';
import type { Page } from 'playwright-core';
import { TestBrowser } from '../harness/browser.ts';
import { HubProcess, REPOSITORY } from '../harness/hub-process.ts';
import { OwnBuild } from '../harness/own-build.ts';
import { untilRoot } from '../harness/watch.ts';
import { provider } from './vendor-agent.ts';
import { VendorPages } from './vendor-pages.ts';

const KEY = 'vk-0123456789-abcdefghij';
const KEYRING = process.env.CODEAI_HUB_TEST_KEYRING ?? '';

/** A session of this machine with a keychain of its own, where one can be had. */
async function sessionEnv(context: TestContext): Promise<Record<string, string>> {
  if (KEYRING === '') return {};
  const home = mkdtempSync(join(tmpdir(), 'keyring-'));
  context.after(() => rmSync(home, { recursive: true, force: true }));
  const service = await SecretService.start(KEYRING, home);
  context.after(() => service.stop());
  const { DBUS_SESSION_BUS_ADDRESS: bus = '' } = service.env;
  return { DBUS_SESSION_BUS_ADDRESS: bus, XDG_RUNTIME_DIR: home, CODEAI_HUB_NO_KEYCHAIN: '' };
}

async function setUp(context: TestContext) {
  const pages = await VendorPages.start();
  context.after(() => pages.stop());
  const build = new OwnBuild();
  context.after(() => build.remove());
  cpSync(join(REPOSITORY, 'dist/ui'), join(build.dir, 'ui'), { recursive: true });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(build.dir, 'node_modules'));
  build.put(provider, join(import.meta.dirname, 'vendor-agent.ts'));
  const env = await sessionEnv(context);
  const config = { providers: { vendor: { baseUrl: pages.url } } };
  const hub = await HubProcess.start({ main: build.main, config, env });
  const browser = await TestBrowser.start();
  context.after(async () => {
    await browser.stop();
    await hub.dispose();
  });
  return { pages, hub, browser };
}

async function openSettings(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Session list' }).waitFor();
  await page.evaluate(() => {
    location.hash = '#/settings';
  });
  await card(page).waitFor();
}

const card = (page: Page) =>
  page.getByRole('list', { name: 'Agents' }).getByRole('listitem').filter({ hasText: 'Vendor agent' });

test('a sign-in begun in one window is finished from another, and both follow to the sign-out', async (context) => {
  const { pages, hub, browser } = await setUp(context);
  const one = await browser.window(hub);
  const two = await browser.window(hub);
  await openSettings(one);
  await openSettings(two);
  await card(one).getByText('Not signed in').waitFor();
  await card(one).getByRole('button', { name: 'Sign in at the vendor' }).click();
  const link = card(two).getByRole('link', { name: 'Open the sign-in page' });
  await link.waitFor();
  await card(one).getByRole('button', { name: 'Cancel the sign-in of Vendor agent' }).click();
  await link.waitFor({ state: 'detached' });

  await card(one).getByRole('button', { name: 'Sign in at the vendor' }).click();
  const [vendor] = await Promise.all([two.context().waitForEvent('page'), link.click()]);
  await vendor.getByRole('link', { name: 'Let the hub in' }).click();
  for (const page of [one, two]) await card(page).getByText('me@vendor.example · Plus plan').waitFor();
  assert.equal(await vendor.evaluate(() => window.opener), null);

  pages.forget();
  await card(two).getByRole('button', { name: 'Sign out of Vendor agent' }).click();
  for (const page of [one, two]) await card(page).getByText('Not signed in').waitFor();
});

test('I15: a key that is saved in the page reaches its agent and is to be read nowhere else, also after a restart', async (context) => {
  const { hub, browser } = await setUp(context);
  const page = await browser.window(hub);
  await openSettings(page);
  await card(page).locator('summary').click();
  const field = card(page).getByLabel('API key', { exact: true });
  await field.fill(KEY);
  await field.press('Enter');
  const arrived = `API key of ${KEY.length} letters · by use`;
  await card(page).getByText(arrived).waitFor();
  const client = hub.client();
  const { settings } = await untilRoot(client, (root) => root.settings.secretsSet.length > 0);
  assert.equal(
    settings.secretStorage?.inForce,
    KEYRING === '' ? 'file' : 'keychain',
    settings.secretStorage?.reason ?? '',
  );
  assert.equal(existsSync(join(hub.home, 'core/secrets.key')), KEYRING === '');
  assert.doesNotMatch(await page.content(), new RegExp(KEY));
  assert.doesNotMatch(JSON.stringify(client.root.state.get()), new RegExp(KEY));
  assert.deepEqual(filesHolding(hub.home, KEY), []);

  await hub.kill();
  await hub.restartOnSamePort();
  await untilRoot(
    client,
    (root) => root.core.instanceId === hub.instanceId && root.providers.vendor?.status === 'ready',
  );
  assert.deepEqual(filesHolding(hub.home, KEY), []);
  await card(page).getByText(arrived).waitFor();
  await card(page).getByRole('button', { name: 'Remove', exact: true }).click();
  await card(page).getByText('Not signed in').waitFor();
});

function filesHolding(folder: string, words: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() && readFileSync(path).includes(words));
}
