import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

test('only the folder that is shown can be chosen, never the one before while another is asked for', async () => {
  const page = await kit.open('?app#/new');
  await page.evaluate(() => {
    const { hub } = window.kit ?? {};
    if (!hub) throw new Error('no kit');
    hub.request = (async (_method: string, { path = '/home' }: { path?: string }) => {
      if (path === '/home/slow') await new Promise((done) => addEventListener('loaded', done));
      if (path === '/gone') throw new Error('There is no folder /gone.');
      return { path, parent: '/', entries: [{ name: 'slow', path: '/home/slow', git: false }] };
    }) as never;
  });
  await page.getByRole('button', { name: /^Folder/ }).click();
  await page.getByRole('menuitem', { name: 'Choose a folder…' }).click();
  const choose = page.getByRole('button', { name: 'Choose this folder' });
  const path = page.getByRole('textbox', { name: 'Path of the folder' });
  await path.fill('/home');
  assert.equal(await choose.isDisabled(), true, 'the path in the field is not what is listed');
  await page.getByRole('button', { name: 'Go', exact: true }).click();
  await page.locator('.folders__entry', { hasText: 'slow' }).click();
  assert.equal(await choose.isDisabled(), true, 'the next one is being asked for');
  await page.evaluate(() => dispatchEvent(new Event('loaded')));
  await page.waitForFunction(() => !document.querySelector<HTMLButtonElement>('[data-look=primary].button:disabled'));
  assert.equal(await path.inputValue(), '/home/slow');
  await path.fill('/gone');
  await path.press('Enter');
  await page.getByText('There is no folder /gone.').waitFor();
  assert.equal(await path.inputValue(), '/gone');
  assert.equal(await choose.isDisabled(), true);
  await page.locator('.folders__entry', { hasText: 'slow' }).click();
  await page.evaluate(() => dispatchEvent(new Event('loaded')));
  await choose.click();
  await page.getByRole('button', { name: /^Folder: slow/ }).waitFor();
});
