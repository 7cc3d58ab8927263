import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { TestBrowser } from '../harness/browser.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { newSession, text, untilState } from '../harness/watch.ts';

// A guard against waiting for ever; nothing is measured by it.
describe('a limit in two windows', { timeout: 300_000 }, () => {
  let hub: HubProcess;
  let browser: TestBrowser;
  before(async () => {
    hub = await HubProcess.start();
    browser = await TestBrowser.start();
  });
  after(async () => {
    await browser.stop();
    await hub.dispose();
  });

  const card = (page: Page) => page.getByRole('region', { name: /^Demo.* has reached its usage limit\.$/ });
  const planned = (page: Page) => card(page).getByText(/Goes on by itself at \d\d:\d\d/);

  async function open(sessionId: string): Promise<Page> {
    const page = await browser.window(hub);
    await page.getByRole('navigation', { name: 'Session list' }).waitFor();
    await page.evaluate((id) => {
      location.hash = `#/s/${id}`;
    }, sessionId);
    return page;
  }

  test('what one person plans both see, either calls it off, and what the core sends by itself says so', async () => {
    const view = await newSession(hub.client(), { folder: hub.folder, provider: 'demo' });
    const [one, two] = await Promise.all([open(view.sessionId), open(view.sessionId)]);
    await view.send(text('fail with quota'));
    await card(one)
      .getByRole('button', { name: /Go on by itself at \d\d:\d\d/ })
      .click();
    await Promise.all([planned(one).waitFor(), planned(two).waitFor()]);
    await two.getByRole('link', { name: /Goes on by itself at \d\d:\d\d/ }).waitFor();
    await card(two).getByRole('button', { name: 'Do not go on' }).click();
    await planned(one).waitFor({ state: 'detached' });
    await untilState(view, (state) => state.continuation === undefined);

    await view.command({ type: 'continuation.schedule', at: Date.now() });
    for (const page of [one, two]) {
      await page.getByText('sent by itself, as was asked for').waitFor();
      await card(page).waitFor({ state: 'detached' });
    }
    await untilState(view, (state) => state.turnCount === 2 && state.turns.at(-1)?.outcome?.type === 'completed');
  });
});
