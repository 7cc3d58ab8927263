import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { SessionView } from '@codeai-hub/client/api';
import type { Page } from 'playwright-core';
import { TestBrowser } from '../harness/browser.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { newSession, text, untilState } from '../harness/watch.ts';

// A guard against waiting for ever; nothing is measured by it.
describe('several agents, in the page', { timeout: 300_000 }, () => {
  let hub: HubProcess;
  let browser: TestBrowser;
  let view: SessionView;
  let page: Page;
  before(async () => {
    hub = await HubProcess.start({ config: { providers: { 'mock-codex': { enabled: true } } } });
    browser = await TestBrowser.start();
    page = await browser.window(hub, { width: 1720 });
    await page.getByRole('navigation', { name: 'Session list' }).waitFor();
  });
  after(async () => {
    await browser.stop();
    await hub.dispose();
  });

  const field = () => page.getByRole('textbox', { name: 'Message', exact: true });
  const ended = (turns: number) => (state: { turns: readonly { outcome?: unknown }[] }) =>
    state.turns.filter(({ outcome }) => outcome !== undefined).length === turns;

  async function open(...others: readonly string[]): Promise<void> {
    view = await newSession(hub.client(), { folder: hub.folder, provider: 'demo', with: [...others] });
    await page.evaluate((id) => {
      location.hash = `#/s/${id}`;
    }, view.sessionId);
    await field().waitFor();
  }

  async function choose(item: string): Promise<void> {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
  }

  test('work goes from one agent to another with the words that were seen, over a boundary that stays', async () => {
    await open();
    await view.send(text('think about trees'));
    await untilState(view, ended(1));
    await choose('Hand over…');
    await page.getByRole('radio', { name: /Codex \(mock\)/ }).check();
    const told = page.getByRole('textbox', { name: /What Codex .* is told/ });
    assert.match(await told.inputValue(), /think about trees/);
    await told.fill(`${await told.inputValue()}\nOnly the moss is missing.`);
    await page.getByRole('textbox', { name: 'Next message' }).fill('think about moss');
    await page.getByRole('button', { name: 'Hand over', exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const { items, provider } = await untilState(view, ended(2));
    assert.equal(provider, 'mock-codex');
    const item = items.find(({ kind }) => kind === 'handover');
    assert.match(item?.text ?? '', /Only the moss is missing\.$/);
    await page.getByRole('button', { name: /Codex \(mock\) goes on from here/ }).click();
    await page.getByText('Only the moss is missing.').waitFor();
    await page.reload();
    await page.getByRole('button', { name: /Codex \(mock\) goes on from here/ }).waitFor();
  });

  test('a message to all is answered by both, side by side, under the words as they were typed', async () => {
    await field().fill('@all think about rivers');
    await field().press('Enter');
    const { items, turns } = await untilState(view, ended(4));
    assert.deepEqual(
      turns.slice(2).map(({ agent }) => agent ?? 'demo'),
      ['demo', 'mock-codex'],
    );
    assert.ok(items.some((item) => item.kind === 'user_message' && item.text === '@all think about rivers'));
    const answers = page.locator('.beside__column');
    await answers.first().waitFor();
    assert.equal(await answers.count(), 2);
    const log = page.getByRole('log', { name: 'Conversation' });
    assert.equal(await log.getByText('@all think about rivers', { exact: true }).count(), 1);
    await page.getByText('Demo agent was told what Codex (mock) did').waitFor();
  });

  test('while both work each can be stopped, and the other goes on', async () => {
    await open('mock-codex');
    await page.getByRole('group', { name: 'To' }).waitFor();
    await field().fill('@all work for 60 seconds');
    await field().press('Enter');
    await page.getByRole('button', { name: 'Stop Codex (mock)' }).click();
    const { turns } = await untilState(view, ended(1));
    assert.deepEqual(
      turns.map(({ outcome }) => outcome?.type),
      [undefined, 'interrupted'],
    );
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await untilState(view, ended(2));
  });
});
