import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';
import { askBoth, openWithTwo, sentBy } from '../../testing/two-agents.ts';

describe('whom a message is for', () => {
  const kit = new KitBrowser();
  let page: Page;
  before(() => kit.start());
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(kit.complaints.splice(0), []);
  });
  after(() => kit.stop());

  const field = () => page.getByRole('textbox', { name: 'Message', exact: true });
  const chip = (name: string) => page.getByRole('group', { name: 'To' }).getByRole('button', { name, exact: true });
  const pressed = () => page.locator('.composer__addressee[aria-pressed="true"]').allInnerTexts();
  const lastSent = async () => (await sentBy(page)).at(-1);
  const message = (text: string, to: readonly string[]) => ({
    type: 'message.send',
    content: [{ type: 'text', text }],
    delivery: 'queue',
    to,
  });

  test('it is in sight, the active agent at first, and can be picked by mouse and by keyboard', async () => {
    page = await openWithTwo(kit);
    assert.equal((await pressed()).join().includes('Claude Code'), true);
    await chip('Codex').focus();
    await page.keyboard.press('Space');
    await field().fill('hello');
    await field().press('Enter');
    assert.deepEqual(await lastSent(), message('hello', ['claude', 'codex']));
    await chip('Claude Code').click();
    await field().fill('and you');
    await field().press('Enter');
    assert.deepEqual(await lastSent(), message('and you', ['codex']));
    await chip('All').click();
    await field().fill('everybody');
    await field().press('Enter');
    assert.deepEqual(await lastSent(), message('everybody', ['claude', 'codex']));
  });

  test('a name that is typed picks, is offered while it is typed, and is sent as it was written', async () => {
    page = await openWithTwo(kit);
    await field().pressSequentially('look, @co');
    const offered = page.getByRole('listbox', { name: 'Agents of this session' });
    assert.deepEqual(await offered.getByRole('option').allInnerTexts(), ['C\n@codex\nCodex']);
    await page.keyboard.press('Enter');
    assert.equal(await field().inputValue(), 'look, @codex ');
    await page.keyboard.type('please');
    await page.keyboard.press('Enter');
    assert.deepEqual(await lastSent(), message('look, @codex please', ['codex']));
    assert.equal((await pressed()).join().includes('Claude Code'), true, 'the next one is for the active one again');
  });

  test('model and mode are of whom it is for, and a change of them says so', async () => {
    page = await openWithTwo(kit);
    await page.getByRole('button', { name: 'Model: Opus' }).waitFor();
    await field().fill('@codex hello');
    await page.getByRole('button', { name: 'Model: GPT' }).click();
    await page.getByRole('menuitemradio', { name: 'GPT' }).click();
    assert.deepEqual(await lastSent(), { type: 'session.configure', agent: 'codex', model: 'gpt' });
  });

  test('stop stops all that run; what waits says whom it is for', async () => {
    page = await openWithTwo(kit);
    await askBoth(page);
    await page.evaluate(() => {
      const { log, sync } = window.kit ?? {};
      const content = [{ type: 'text' as const, text: 'And then the notes' }];
      const entry = { id: 'q9', messageId: 'm9', content, queuedAt: 1, by: 'you', to: ['codex', 'claude'] };
      log?.add({ type: 'queue.added', entry });
      sync?.();
    });
    await page.getByRole('img', { name: 'For Codex and Claude Code' }).waitFor();
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    assert.deepEqual(await sentBy(page), [
      { type: 'turn.stop', turnId: 't2', returnQueue: true },
      { type: 'turn.stop', turnId: 't3', returnQueue: true },
    ]);
  });
});
