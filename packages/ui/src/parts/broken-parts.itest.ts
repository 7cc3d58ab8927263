import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

/** The files of a part are gone, as after an update of the hub; resolves to what brings them back. */
async function lose(page: Page, part: RegExp): Promise<() => Promise<void>> {
  await page.route(part, (route) => route.fulfill({ status: 404 }));
  return () => page.unroute(part);
}

const sideBar = (page: Page) => page.getByRole('navigation', { name: 'Session list' });
const notLoaded = (page: Page) => page.getByRole('alert').filter({ hasText: 'could not be loaded' });

test('a page whose files are gone says so, offers a reload, and is there once they are back', async () => {
  const page = await kit.open('?app#/s/session0001');
  const bringBack = await lose(page, /settings-page.*\.js/);
  await page.evaluate(() => {
    location.hash = '#/settings';
  });
  await notLoaded(page).waitFor();
  await page.getByRole('button', { name: 'Reload the page' }).waitFor();
  assert.equal(await sideBar(page).count(), 1);
  await bringBack();
  await page.getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
});

test('a palette and an inspector whose files are gone take nothing else away', async () => {
  const page = await kit.open('?app#/', { viewport: { width: 1000, height: 800 } });
  await lose(page, /(page-palette|inspector).*\.js/);
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Command palette' }).and(page.locator('.dialog')).waitFor();
  await notLoaded(page).waitFor();
  await page.getByRole('button', { name: 'Close' }).click();
  await page.evaluate(() => {
    location.hash = '#/s/session0001';
  });
  await page.getByRole('button', { name: 'Show plan and changes' }).click();
  await notLoaded(page).waitFor();
  assert.equal(await page.locator('#message-field').count(), 1);
  assert.equal(await sideBar(page).count(), 1);
});

test('a browser whose storage is full shows the page all the same', async () => {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('.approval').waitFor();
  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    const { hub } = window.kit ?? {};
    const root = hub?.rootState.get();
    if (!hub || !root) throw new Error('no kit');
    const { settings } = root;
    const values = { ...settings.values, appearance: { ...settings.values.appearance, theme: 'dark' as const } };
    hub.rootState.set({ ...root, settings: { ...settings, values } });
  });
  await page.locator('html[data-theme=dark]').waitFor();
  await page.getByRole('button', { name: 'Hide sessions' }).click();
  await sideBar(page).waitFor({ state: 'detached' });
  assert.equal(await page.locator('.approval').count(), 1);
});
