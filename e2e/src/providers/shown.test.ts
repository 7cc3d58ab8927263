import { test } from 'node:test';
import { TestBrowser } from '../harness/browser.ts';
import { idle, newSession, text, untilState } from '../harness/watch.ts';
import { FrailHub } from './frail-hub.ts';

test('a window shows when an agent is started again and why it did not start, and takes it away when it works', async (t) => {
  const frail = await FrailHub.start(t);
  const browser = await TestBrowser.start();
  t.after(() => browser.stop());
  const page = await browser.window(frail.hub);
  const view = await newSession(frail.hub.client(), { folder: frail.hub.folder, provider: 'frail' });
  await page.evaluate((id) => {
    location.hash = `#/s/${id}`;
  }, view.sessionId);
  frail.become('fails');
  await view.send(text('hello'));
  const banner = page.getByText(/could not be started: it is frail\. Attempt \d begins/);
  await banner.waitFor();
  frail.become('works');
  await untilState(view, (state) => state.turnCount === 1 && idle(state));
  await page.getByRole('log').getByText('version 1.0.0').waitFor();
  await banner.waitFor({ state: 'detached' });
});
