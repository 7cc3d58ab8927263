import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { KitBrowser } from '../../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

const refusal = 'This was already answered: denied, by the window "Firefox on the desk in the other room".';

const sizes: readonly (readonly [string, BrowserContextOptions])[] = [
  ['a desk', { viewport: { width: 1280, height: 800 } }],
  ['two panes', { viewport: { width: 800, height: 800 } }],
  ['a phone', { viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true }],
];

/** A session with a request and a running turn, on a clock that moves when told. */
async function openRefused(options: BrowserContextOptions): Promise<Page> {
  const page = await kit.open('?app#/s/session0001', options);
  await page.clock.install();
  await page.reload();
  await page.locator('.approval').waitFor();
  return page;
}

async function refuse(page: Page, messages: readonly string[]): Promise<void> {
  for (const message of messages) {
    await page.evaluate((words) => {
      const { hub } = window.kit ?? {};
      if (!hub) throw new Error('no kit');
      hub.refusal = { code: 'approval.resolved', message: words } as never;
    }, message);
    await page.evaluate(() => document.querySelector<HTMLElement>('.head [aria-label="More"]')?.click());
    await page.getByRole('menuitem', { name: 'Fork' }).click();
    await page.locator('.toast').filter({ hasText: message }).waitFor();
  }
}

/** Of the buttons one answers, sends and stops with: those that something else lies upon. */
function coveredButtons(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const buttons = [...document.querySelectorAll('.dock button')];
    if (buttons.length < 5) throw new Error('no buttons');
    return buttons
      .filter((button) => {
        const { x, y, width, height } = button.getBoundingClientRect();
        const top = document.elementFromPoint(x + width / 2, y + height / 2);
        return Boolean(top?.closest('.toasts'));
      })
      .map((button) => button.getAttribute('aria-label') ?? button.textContent ?? '');
  });
}

for (const [name, options] of sizes)
  test(`notices cover neither a request nor the message field's buttons: ${name}`, async () => {
    const page = await openRefused(options);
    await refuse(page, [refusal, `Second. ${refusal}`, `Third. ${refusal.repeat(8)}`]);
    assert.equal(await page.locator('.toast').count(), 3);
    assert.deepEqual(await coveredButtons(page), []);
    await page.getByRole('button', { name: 'Stop' }).click();
    assert.equal(await page.evaluate(() => JSON.stringify(window.kit?.session.sent).includes('turn.stop')), true);
    await page.context().close();
  });

test('a notice of a failure can be closed, and leaves by itself, later than one of a success', async () => {
  const page = await openRefused({});
  await refuse(page, [refusal]);
  await page.mouse.move(20, 400);
  await page.clock.runFor(6_000);
  assert.equal(await page.locator('.toast').count(), 1);
  await page.clock.runFor(14_000);
  await page.locator('.toast').waitFor({ state: 'detached' });
  await refuse(page, [refusal]);
  await page.locator('.toast').getByRole('button', { name: 'Dismiss' }).click();
  await page.locator('.toast').waitFor({ state: 'detached' });
});

test('a notice stays while the pointer or the focus is on it', async () => {
  const page = await openRefused({});
  await refuse(page, [refusal]);
  await page.locator('.toast').hover();
  await page.clock.runFor(60_000);
  assert.equal(await page.locator('.toast').count(), 1);
  await page.locator('.toast').getByRole('button', { name: 'Dismiss' }).focus();
  await page.mouse.move(20, 400);
  await page.clock.runFor(60_000);
  assert.equal(await page.locator('.toast').count(), 1);
  await page.locator('#message-field').focus();
  await page.clock.runFor(20_000);
  await page.locator('.toast').waitFor({ state: 'detached' });
});

for (const height of [800, 600])
  test(`beside a long request on a phone, notice and message field are both in sight: ${height} px high`, async () => {
    const page = await openRefused({ viewport: { width: 390, height }, hasTouch: true, isMobile: true });
    await page.evaluate(() => {
      const { log, sync } = window.kit ?? {};
      const [open] = log?.state.approvals ?? [];
      if (!log || !sync || open?.request.type !== 'command') throw new Error('no request');
      log.add({ type: 'approval.resolved', approvalId: open.id, resolution: { outcome: 'denied', by: 'you', at: 1 } });
      const request = { ...open.request, command: 'echo one\n'.repeat(60), description: 'words '.repeat(80) };
      log.add({ type: 'approval.requested', approval: { ...open, id: 'ap9', request } });
      sync();
    });
    await page.locator('.approval').getByText('words words').waitFor();
    await refuse(page, [refusal]);
    const inSight = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => {
          const { x, y, width, height: high } = element.getBoundingClientRect();
          return element.contains(document.elementFromPoint(x + width / 2, y + high / 2));
        });
    assert.equal(await inSight('.toast'), true, 'the notice');
    assert.equal(await inSight('.composer__send'), true, 'Stop');
    assert.equal(await inSight('.approval'), true, 'the request');
    assert.deepEqual(await coveredButtons(page), []);
    await page.context().close();
  });
