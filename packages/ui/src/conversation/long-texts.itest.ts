import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

const head = 'The beginning. '.repeat(1_000);
const whole = (name: string) => `${head}The ${name}'s very end.`;

/** A session whose blobs are the wholes of texts that were cut. */
async function openWith(items: readonly Partial<Item>[]): Promise<Page> {
  const page = await kit.open('?stream', { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.route('**/blobs/*', (route) =>
    route.fulfill({ body: whole(route.request().url().split('/').at(-1) ?? '') }),
  );
  await page.getByText('waiting for you').waitFor();
  await page.evaluate((added) => {
    const { log, sync } = window.kit ?? {};
    log?.add({ type: 'turn.started', turnId: 'long', cause: 'message' });
    for (const item of added) log?.item({ turnId: 'long', status: 'completed', ...item } as Item);
    log?.add({ type: 'turn.ended', turnId: 'long', outcome: { type: 'completed' } });
    sync?.();
  }, items);
  return page;
}

const cut = (id: string, more: Partial<Item>) =>
  ({ id, text: head, blob: { hash: id, size: whole(id).length, mediaType: 'text/plain' }, ...more }) as Partial<Item>;

const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test('an answer that was cut is copied whole', async () => {
  const page = await openWith([cut('answer', { kind: 'agent_message' }), cut('postscript', { kind: 'agent_message' })]);
  const button = page.getByRole('button', { name: 'Copy answer as Markdown' }).last();
  await button.click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await copied(page), `${whole('answer')}\n\n${whole('postscript')}`);
});

test('a plan that was cut is shown and copied whole', async () => {
  const page = await openWith([cut('plan', { kind: 'plan' } as Partial<Item>)]);
  const row = page.locator('[data-row="plan"]');
  await row.getByText("The plan's very end.").waitFor();
  await row.getByRole('button', { name: 'Copy message' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await copied(page), whole('plan'));
});

test('thoughts, unknown events and the input of a tool are unfolded whole', async () => {
  const input = { input: head, inputBlob: { hash: 'input', size: whole('input').length, mediaType: 'text/plain' } };
  const page = await openWith([
    cut('thought', { kind: 'reasoning' }),
    cut('event', { kind: 'native', name: 'unknown/event' } as Partial<Item>),
    { id: 'input', kind: 'tool', tool: 'mcp', name: 'call', title: 'Call', text: '', ...input } as Partial<Item>,
  ]);
  for (const id of ['thought', 'event', 'input']) {
    const row = page.locator(`[data-row="${id}"]`);
    await row.locator('button.step').click();
    await row.getByText(`The ${id}'s very end.`).waitFor();
  }
});

test('a finished paragraph of any length can be read from its beginning', async () => {
  const words = Array.from({ length: 60_000 }, (_, at) => `word${at}`).join(' ');
  const page = await openWith([{ id: 'flood', kind: 'agent_message', text: words }]);
  const row = page.locator('[data-row="flood"]');
  await row.getByText('word59999').waitFor();
  const earlier = row.getByRole('button', { name: /earlier paragraph/ });
  while (await earlier.count()) await earlier.click();
  const shown = await row.locator('.md').innerText();
  assert.equal(shown.replaceAll(/\s+/g, ' ').trim(), words);
});
