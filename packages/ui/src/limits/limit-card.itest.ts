import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const NOON = new Date(2026, 10, 23, 12, 0, 0).getTime();
const RESET = NOON + 2 * 3_600_000 + 5 * 60_000;

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

/** The page at noon, its session stopped at a limit. */
async function atLimit(resetsAt: string | null, options: BrowserContextOptions & { query?: string } = {}) {
  const { query = '', ...context } = options;
  const page = await kit.open(`?app${query}#/s/session0001`, context);
  await page.locator('.approval').waitFor();
  await page.clock.setFixedTime(NOON);
  await page.evaluate((told) => {
    const { log, sync } = window.kit ?? {};
    if (!log || !sync) throw new Error('no kit');
    const resolution = { outcome: 'cancelled' as const, by: 'you', at: 0 };
    log.add({ type: 'approval.resolved', approvalId: 'ap1', resolution });
    const details = { provider: 'Claude', resetsAt: told ?? 'at a time it does not tell' };
    const error = { code: 'quota_exhausted' as const, message: 'Claude reached its usage limit.', details };
    log.add({ type: 'turn.ended', turnId: 't1', outcome: { type: 'failed', error } });
    sync();
  }, resetsAt);
  const card = page.locator('.limit-card');
  await card.waitFor();
  return { page, card };
}

const reset = new Date(RESET).toISOString();
const sent = (page: Page) => page.evaluate(() => window.kit?.session.sent ?? []);

function plan(page: Page, at: number): Promise<void> {
  return page.evaluate((time) => {
    const { log, sync } = window.kit ?? {};
    if (!log || !sync) throw new Error('no kit');
    const continuation = { agent: 'claude', at: time, by: 'Anna', messageId: 'm', tries: 0 };
    log.add({ type: 'continuation.scheduled', continuation });
    sync();
  }, at);
}

function callOff(page: Page): Promise<void> {
  return page.evaluate(() => {
    const { log, sync } = window.kit ?? {};
    log?.add({ type: 'continuation.ended', reason: 'cancelled' });
    sync?.();
  });
}

test('a turn that stopped at a limit says until when, counts down to it, and offers what can be done', async () => {
  const { page, card } = await atLimit(reset);
  await card.getByText('Claude Code has reached its usage limit. It can go on at 14:05, in 2 h 5 min.').waitFor();
  await page.clock.setFixedTime(NOON + 60_000);
  await card.getByText('in 2 h 4 min').waitFor();
  assert.deepEqual(await card.getByRole('button').allTextContents(), [
    'Go on by itself at 14:05',
    'Hand over to …',
    'Stop here',
  ]);
  assert.equal(await page.getByRole('button', { name: 'Send again' }).count(), 0);
  const spoken = await card.getByRole('status').ariaSnapshot();
  assert.ok(!spoken.includes('2 h'), 'what changes every second is not read out');
  await page.context().close();
});

test('by the keyboard it is planned, once, shown as such with who asked for it, and called off again', async () => {
  const { page, card } = await atLimit(reset);
  const goOn = card.getByRole('button', { name: 'Go on by itself at 14:05' });
  await goOn.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  assert.deepEqual(await sent(page), [{ type: 'continuation.schedule', agent: 'claude', at: 'reset' }]);
  await plan(page, RESET + 3000);
  await card.getByText('Goes on by itself at 14:05, in 2 h 5 min, as Anna asked for.').waitFor();
  await card.getByRole('button', { name: 'Do not go on' }).click();
  assert.deepEqual((await sent(page)).at(-1), { type: 'continuation.cancel' });
  await callOff(page);
  await goOn.waitFor();
  await plan(page, RESET + 3000);
  await page.clock.setFixedTime(RESET + 3000);
  await card.getByText('Goes on by itself now.').waitFor();
  await page.context().close();
});

test('a limit that has reset, or tells no time, lets the agent go on now', async () => {
  const { page, card } = await atLimit(new Date(NOON - 1000).toISOString());
  await card.getByText('The limit has reset by now.').waitFor();
  await card.getByRole('button', { name: 'Go on now' }).click();
  assert.deepEqual(await sent(page), [{ type: 'continuation.schedule', agent: 'claude', at: 'reset' }]);
  await page.context().close();
  const unknown = await atLimit(null);
  await unknown.card.getByText('When it can go on is not known.').waitFor();
  await unknown.card.getByRole('button', { name: 'Go on now' }).click();
  assert.deepEqual(await sent(unknown.page), [{ type: 'continuation.schedule', agent: 'claude', at: NOON }]);
  await unknown.page.context().close();
});

test('who stops here is asked no more, and keeps the failure in sight', async () => {
  const { page, card } = await atLimit(reset);
  await card.getByRole('button', { name: 'Stop here' }).click();
  await card.waitFor({ state: 'detached' });
  await page.locator('.turn-end').getByText('Claude reached its usage limit.').waitFor();
  await page.context().close();
});

test('the work can be handed over from there', async () => {
  const { page, card } = await atLimit(reset);
  await card.getByRole('button', { name: 'Hand over to …' }).click();
  await page.getByRole('dialog').waitFor();
  await page.context().close();
});

test('when the work went on nothing is offered at the old limit', async () => {
  const { page, card } = await atLimit(reset);
  await page.evaluate(() => {
    const { log, sync } = window.kit ?? {};
    log?.add({ type: 'turn.started', turnId: 't2', cause: 'agent' });
    sync?.();
  });
  await card.waitFor({ state: 'detached' });
  await page.locator('.turn-end').getByText('Claude reached its usage limit.').waitFor();
  await page.context().close();
});

test('what is planned behind a turn that no limit stopped is in sight too, and can be called off', async () => {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('.approval').waitFor();
  await page.clock.setFixedTime(NOON);
  await page.evaluate(() => {
    const { log, sync } = window.kit ?? {};
    log?.add({ type: 'turn.ended', turnId: 't1', outcome: { type: 'completed' } });
    sync?.();
  });
  await plan(page, RESET);
  await page.locator('.limit-card').getByText('Goes on by itself at 14:05, in 2 h 5 min, as Anna asked for.').waitFor();
  await page.getByRole('button', { name: 'Do not go on' }).click();
  assert.deepEqual(await sent(page), [{ type: 'continuation.cancel' }]);
  await page.context().close();
});

for (const width of [1280, 390])
  for (const theme of ['light', 'dark'])
    test(`at ${width} px in ${theme} nothing of it is cut off`, async () => {
      const { page, card } = await atLimit(reset, { viewport: { width, height: 800 }, query: `&theme=${theme}` });
      const box = await card.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= width);
      for (const button of await card.getByRole('button').all()) {
        const inside = await button.boundingBox();
        assert.ok(inside && inside.x + inside.width <= box.x + box.width);
      }
      const shots = process.env.CODEAI_HUB_TEST_SHOTS;
      if (shots) await page.screenshot({ path: `${shots}/limit-${width}-${theme}.png` });
      await page.context().close();
    });
