import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

test('of a long session it says since which turn files are counted, and finds a change that is not loaded', async () => {
  const page = await kit.open('?app&past=600#/s/session0001');
  await page.locator('.approval').waitFor();
  await page.evaluate(() => {
    const { kit: handle } = window;
    if (!handle) throw new Error('no kit');
    const { log } = handle;
    const changes = [{ path: 'src/far.ts', kind: 'modify' as const, added: 9, removed: 1 }];
    const [turn] = log.state.turns;
    if (!turn) throw new Error('no turn');
    log.state = {
      ...log.state,
      turns: [
        { ...turn, id: 't0', number: 61, changes },
        { ...turn, number: 62 },
      ],
    };
    handle.sync();
  });
  await page.getByText('Changed files since turn 61').waitFor();
  await page.getByRole('button', { name: /far\.ts/ }).click();
  const dialog = page.getByRole('dialog', { name: 'src/far.ts' });
  const earlier = dialog.getByRole('button', { name: 'Look for earlier changes' });
  for (const left of [400, 200, 0]) {
    await earlier.click();
    await page.waitForFunction((first) => window.kit?.session.historyState.get().first === first, left);
  }
  await earlier.waitFor({ state: 'detached' });
  assert.equal(await dialog.getByText('too large to be shown').count(), 1);
});
