import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

async function openSession(): Promise<Page> {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('.approval').waitFor();
  return page;
}

test('a command that was changed can be allowed once, and by nothing that would last', async () => {
  const page = await openSession();
  const card = page.locator('.approval');
  const always = card.getByRole('button', { name: 'Always for git push' });
  assert.equal(await always.isEnabled(), true);
  await card.getByRole('button', { name: 'Change the command' }).click();
  await card.getByRole('textbox', { name: 'The command to run instead' }).fill('git status');
  assert.equal(await always.isEnabled(), false);
  assert.equal(await card.getByText('git push *').count(), 0, 'the rule is no longer on offer');
  await card.getByText(/can be allowed this once only/).waitFor();
  assert.equal(await card.getByRole('button', { name: 'Allow once' }).isEnabled(), true);
});

test('what a request does beside its words is said', async () => {
  const page = await openSession();
  await page.evaluate(() => {
    const { log, sync } = window.kit ?? {};
    const [open] = log?.state.approvals ?? [];
    if (!log || !sync || open?.request.type !== 'command') throw new Error('no kit');
    log.add({ type: 'approval.resolved', approvalId: open.id, resolution: { outcome: 'denied', by: 'you', at: 1 } });
    const request = { ...open.request, facts: ['It runs outside of the sandbox'] };
    log.add({ type: 'approval.requested', approval: { ...open, id: 'beside', request } });
    sync();
  });
  await page.locator('.approval').getByText('It runs outside of the sandbox').waitFor();
});

test('what goes on in the background is said once the turn has ended, as long as it does', async () => {
  const page = await openSession();
  const note = page.locator('.head').getByText('Still working in the background');
  await page.evaluate(() => {
    const { log, sync } = window.kit ?? {};
    if (!log || !sync) throw new Error('no kit');
    log.add({ type: 'background.changed', work: [{ id: 'b1', title: 'npm run build' }] });
    log.add({ type: 'turn.ended', turnId: log.state.turns.at(-1)?.id ?? '', outcome: { type: 'completed' } });
    sync();
  });
  await note.waitFor();
  await page.evaluate(() => {
    window.kit?.log.add({ type: 'background.changed', work: [] });
    window.kit?.sync();
  });
  await note.waitFor({ state: 'detached' });
});
