import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

async function openSession(): Promise<Page> {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('.approval').waitFor();
  return page;
}

const sent = (page: Page) => page.evaluate(() => window.kit?.session.sent);

/** A key that an input method takes, as some browsers tell it: only by its code. */
async function takenKey(field: Locator, key: string): Promise<void> {
  await field.evaluate((element, name) => {
    const press = new KeyboardEvent('keydown', { key: name, keyCode: 229, bubbles: true, cancelable: true });
    element.dispatchEvent(press);
  }, key);
}

/** The state as the core would tell it after these events. */
async function tell(page: Page, ...events: readonly object[]): Promise<void> {
  await page.evaluate((all) => {
    for (const event of all) window.kit?.log.add(event as never);
    window.kit?.sync();
  }, events);
}

test('a key an input method takes neither sends nor closes a field', async () => {
  const page = await openSession();
  await page.getByRole('button', { name: 'Edit', exact: true }).first().click();
  const queued = page.getByRole('textbox', { name: 'Edit the queued message' });
  await takenKey(queued, 'Enter');
  await takenKey(queued, 'Escape');
  assert.equal(await queued.count(), 1);
  await page.getByRole('button', { name: 'Say what to do instead…' }).click();
  const instead = page.getByRole('textbox', { name: 'What should the agent do instead?' });
  await instead.fill('没有');
  await takenKey(instead, 'Enter');
  await takenKey(instead, 'Escape');
  assert.equal(await instead.count(), 1);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  const name = page.getByRole('textbox', { name: 'Name of the session' });
  await takenKey(name, 'Enter');
  await takenKey(name, 'Escape');
  assert.equal(await name.count(), 1);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await takenKey(page.getByRole('combobox'), 'Enter');
  assert.equal(await page.getByRole('combobox').count(), 1);
  assert.deepEqual(await sent(page), []);
});

test('a second press of Send again sends nothing more', async () => {
  const page = await openSession();
  const error = { code: 'internal', message: 'The agent failed.' };
  await tell(page, { type: 'turn.ended', turnId: 't1', outcome: { type: 'failed', error } });
  await page.getByRole('button', { name: 'Send again' }).dblclick();
  assert.equal((await sent(page))?.length, 1);
});

test('a second press of Delete deletes nothing more', async () => {
  const page = await openSession();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.evaluate(() => {
    const { hub } = window.kit ?? {};
    if (hub) hub.answering = new Promise(() => undefined);
  });
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).dblclick({ force: true });
  assert.equal(await page.evaluate(() => window.kit?.hub.sent.length), 1);
});

test('a file dropped beside the message field does not take the page away', async () => {
  const page = await openSession();
  for (const place of ['.queue__entry', '.row-list', '.side', '.head'])
    assert.deepEqual(
      await page
        .locator(place)
        .first()
        .evaluate((element) => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(['x'], 'x.pdf'));
          return ['dragover', 'drop'].map((type) =>
            element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true })),
          );
        }),
      [false, false],
      place,
    );
  assert.deepEqual(await sent(page), []);
});

test('a queued message is moved by dragging it', async () => {
  const page = await openSession();
  await page.locator('.queue__grip').first().dragTo(page.locator('.queue__entry').nth(1));
  assert.deepEqual(await sent(page), [{ type: 'queue.move', entryId: 'q0', beforeId: null }]);
});

test('words written into a queued message outlive its sending, and another session', async () => {
  const page = await openSession();
  await page.getByRole('button', { name: 'Edit', exact: true }).first().click();
  const field = page.getByRole('textbox', { name: 'Edit the queued message' });
  await field.fill('written in the meantime');
  await tell(
    page,
    { type: 'queue.removed', entryId: 'q0', reason: 'sent' },
    { type: 'queue.removed', entryId: 'q1', reason: 'sent' },
  );
  await page.getByText('is no longer in the queue').waitFor();
  await page.evaluate(() => {
    location.hash = '#/settings';
  });
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.evaluate(() => {
    location.hash = '#/s/session0001';
  });
  assert.equal(await field.inputValue(), 'written in the meantime');
  await page.getByRole('button', { name: 'Send as a new message' }).click();
  await field.waitFor({ state: 'detached' });
  assert.deepEqual(await sent(page), [
    { type: 'message.send', content: [{ type: 'text', text: 'written in the meantime' }], delivery: undefined },
  ]);
});

test('attached files stay while another session is shown, and one that failed stays after sending', async () => {
  const page = await openSession();
  await page.route('**/blobs', async (route) => {
    const name = route.request().postData() === 'bad' ? null : 'a'.repeat(64);
    const blob = { hash: name, size: 4, mediaType: 'text/plain' };
    await route.fulfill(name ? { json: blob } : { status: 500, body: '' });
  });
  const files = (name: string, words: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(words) });
  await page.locator('.composer input[type=file]').setInputFiles([files('good.txt', 'good'), files('bad.txt', 'bad')]);
  const chips = page.locator('.composer__file');
  await page.locator('.composer__file[data-status=ready]').waitFor();
  await page.locator('.composer__file[data-status=failed]').waitFor();
  await page.evaluate(() => {
    location.hash = '#/settings';
  });
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.evaluate(() => {
    location.hash = '#/s/session0001';
  });
  await chips.first().waitFor();
  assert.equal(await chips.count(), 2);
  await page.locator('#message-field').press('Enter');
  await page.locator('.composer__file[data-status=ready]').waitFor({ state: 'detached' });
  assert.deepEqual(await chips.allTextContents(), ['bad.txt']);
});

test('files beside the first message of a new session stay while something else is shown', async () => {
  const page = await kit.open('?app#/new');
  const words = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('x') };
  await page.locator('.composer input[type=file]').setInputFiles([words]);
  await page.locator('.composer__file').waitFor();
  await page.evaluate(() => {
    location.hash = '#/settings';
  });
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.evaluate(() => {
    location.hash = '#/new';
  });
  await page.locator('.composer__file').getByText('notes.txt').waitFor();
});
