import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { TestBrowser } from '../harness/browser.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { newSession, untilState } from '../harness/watch.ts';

// A guard against waiting for ever; nothing is measured by it.
describe('more text than a message carries', { timeout: 300_000 }, () => {
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

  test('I7: it survives a reload, is sent whole as a file, and leaves the connection alone', async () => {
    const text = 'слово за словом '.repeat(42_000);
    const view = await newSession(hub.client(), { folder: hub.folder, provider: 'demo' });
    const page = await browser.window(hub);
    const field = page.getByRole('textbox', { name: 'Message', exact: true });
    await page.getByRole('navigation', { name: 'Session list' }).waitFor();
    await page.evaluate((id) => {
      location.hash = `#/s/${id}`;
    }, view.sessionId);
    await field.fill(text);
    await field.blur();
    let sockets = 0;
    page.on('websocket', () => {
      sockets++;
    });
    await page.reload();
    await page.getByText('Too long for a message').waitFor();
    assert.equal(await field.inputValue(), text);
    await field.press('Enter');
    const state = await untilState(view, (one) => one.items.some((item) => item.kind === 'user_message'));
    const said = state.items.find((item) => item.kind === 'user_message');
    const file = said?.kind === 'user_message' ? said.content.find((part) => part.type === 'file') : undefined;
    assert.deepEqual([file?.name, file?.type === 'file' && file.blob.size], ['message.txt', Buffer.byteLength(text)]);
    await page.getByRole('log', { name: 'Conversation' }).getByText('message.txt').first().waitFor();
    assert.equal(await field.inputValue(), '');
    assert.equal(sockets, 1);
  });
});
