import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ConnectionState } from '@codeai-hub/client/connection/state';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

const become = (page: Page, state: ConnectionState) =>
  page.evaluate((next) => window.kit?.hub.connection.set(next), state);

test('a connection that is back within a moment moves nothing, one that stays away is told of', async () => {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('.approval').waitFor();
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  const banner = page.getByText('Connection to the core was lost.');
  const away: ConnectionState = { type: 'waiting', attempt: 1, retryAt: 0, loss: { type: 'dropped' } };
  const back: ConnectionState = {
    type: 'live',
    attempt: 1,
    since: 0,
    welcome: { protocolVersion: 1, coreVersion: '0.1.0', instanceId: 'kit', now: 0 },
  };
  for (let hiccup = 0; hiccup < 3; hiccup++) {
    await become(page, away);
    await page.clock.runFor(900);
    assert.equal(await banner.count(), 0);
    await become(page, back);
    await page.clock.runFor(900);
    assert.equal(await banner.count(), 0);
  }
  await become(page, away);
  await page.clock.runFor(500);
  await become(page, { type: 'connecting', attempt: 2 });
  await page.clock.runFor(600);
  await banner.waitFor();
  await become(page, back);
  await banner.waitFor({ state: 'detached' });
});
