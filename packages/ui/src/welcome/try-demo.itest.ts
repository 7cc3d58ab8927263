import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

test('what keeps the demo agent from starting is said', async () => {
  const page = await kit.open('?app#/new');
  await page.evaluate(() => {
    const { hub } = window.kit ?? {};
    const root = hub?.rootState.get();
    if (!hub || !root) throw new Error('no kit');
    hub.request = async () => {
      throw new Error('The home folder cannot be read.');
    };
    hub.rootState.set({ ...root, sessionCount: 0, sessions: {}, recentFolders: [] });
  });
  await page.getByRole('button', { name: 'Try the demo agent' }).click();
  await page.getByRole('alert').filter({ hasText: 'The home folder cannot be read.' }).waitFor();
  assert.deepEqual(kit.complaints, []);
});
