import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';
import { askBoth, openWithTwo, sentBy } from '../../testing/two-agents.ts';

describe('a conversation of several agents', () => {
  const kit = new KitBrowser();
  let page: Page;
  before(() => kit.start());
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(kit.complaints.splice(0), []);
  });
  after(() => kit.stop());

  const answer = (words: string) => page.locator('.agent-message').filter({ hasText: words });
  const boxOf = async (words: string) => {
    const box = await answer(words).boundingBox();
    assert.ok(box);
    return box;
  };

  test('answers to one message stand beside each other where there is room, under who speaks', async () => {
    page = await openWithTwo(kit, 1720);
    await askBoth(page);
    const claude = await boxOf('Claude begins, and Claude ends.');
    const codex = await boxOf('Codex begins, and Codex ends.');
    assert.equal(Math.round(claude.y), Math.round(codex.y));
    assert.ok(claude.x + claude.width <= codex.x, 'neither lies upon the other');
    const heads = await page.locator('.beside .speaker').allInnerTexts();
    assert.deepEqual(
      heads.map((words) => words.replace('\n', ' ')),
      ['C Claude Code', 'C Codex'],
    );
    assert.equal(await page.getByText('What would you look at next?').count(), 1, 'the message is shown once');
  });

  test('in a narrow window they stand below each other, each whole', async () => {
    page = await openWithTwo(kit, 390);
    await askBoth(page);
    const claude = await boxOf('Claude begins, and Claude ends.');
    const codex = await boxOf('Codex begins, and Codex ends.');
    assert.ok(claude.y + claude.height <= codex.y);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  });

  test('a window that grows puts them beside each other', async () => {
    page = await openWithTwo(kit, 900);
    await askBoth(page);
    assert.equal(await page.locator('.beside').count(), 0);
    await page.setViewportSize({ width: 1720, height: 860 });
    await page.locator('.beside').waitFor();
  });

  test('each turn that runs has its own line and its own stop', async () => {
    page = await openWithTwo(kit, 1720);
    await askBoth(page);
    assert.equal(await page.locator('.live').count(), 2);
    await page.getByRole('button', { name: 'Stop Codex' }).click();
    assert.deepEqual(await sentBy(page), [{ type: 'turn.stop', turnId: 't3', returnQueue: false }]);
    await page.evaluate(() => {
      const { log, sync } = window.kit ?? {};
      log?.add({ type: 'turn.stopping', turnId: 't3', stage: 'interrupt', by: 'you' });
      sync?.();
    });
    await page.locator('.live').filter({ hasText: 'Stopping' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Stop Claude Code' }).count(), 1, 'the other goes on');
  });

  test('Escape outside of the field stops both', async () => {
    page = await openWithTwo(kit);
    await askBoth(page);
    await page.locator('.row-list').focus();
    await page.keyboard.press('Escape');
    assert.deepEqual(
      (await sentBy(page)).map((command) => (command as { turnId: string }).turnId),
      ['t2', 't3'],
    );
  });

  test('what an agent did not get is said under its name, and goes to it alone again', async () => {
    page = await openWithTwo(kit);
    await askBoth(page);
    await page.evaluate(() => {
      const { log, sync } = window.kit ?? {};
      log?.add({ type: 'item.updated', itemId: 'u3', patch: { delivery: 'not_delivered' } });
      sync?.();
    });
    const note = page.locator('.message-copy');
    await note.getByText('Not delivered. Codex never got this.').waitFor();
    await note.getByRole('button', { name: 'Send again' }).click();
    assert.deepEqual(await sentBy(page), [{ type: 'message.resend', itemId: 'u3' }]);
  });

  test('where work was handed over stands what the agent was told, to be opened', async () => {
    page = await openWithTwo(kit);
    await page.evaluate(() => {
      const { log, sync } = window.kit ?? {};
      log?.add({ type: 'turn.started', agent: 'codex', turnId: 't2', cause: 'message' });
      const kinds = { kind: 'handover', status: 'completed' } as const;
      const told = { ...kinds, turnId: 't2', from: ['claude'], to: 'codex' };
      log?.item({
        ...told,
        id: 'h1',
        confirmed: true,
        text: 'The goal: no event is skipped.\n\nThe tests are missing.',
      });
      log?.item({ ...told, id: 'h2', confirmed: false, text: 'Claude ran the tests.' });
      sync?.();
    });
    const boundary = page.getByRole('button', { name: /Codex goes on from here/ });
    await boundary.getByText('told: The goal: no event is skipped.').waitFor();
    await boundary.click();
    await page.getByText('The tests are missing.').waitFor();
    await page.getByRole('button', { name: 'Codex was told what Claude Code did' }).click();
    await page.getByText('Claude ran the tests.').waitFor();
  });

  test('a request says which of them asks', async () => {
    page = await openWithTwo(kit);
    await askBoth(page);
    await page.evaluate(() => {
      const { log, sync } = window.kit ?? {};
      const options = [{ id: 'once', kind: 'allow_once' as const, label: 'Allow once' }];
      const request = { type: 'command' as const, command: 'npm test', cwd: '/work', options, editable: false };
      log?.add({
        type: 'approval.requested',
        approval: { id: 'ap2', turnId: 't3', requestedAt: 1, hash: 'h', request },
      });
      sync?.();
    });
    await page.locator('.approval__head').getByText('Codex', { exact: true }).waitFor();
  });

  test('a stream into one of two changes nothing of the other', async () => {
    page = await openWithTwo(kit, 1720);
    await askBoth(page);
    const changed = await page.evaluate(async () => {
      const { log, sync } = window.kit ?? {};
      const other = document.querySelector('.beside__column');
      if (!other || !log || !sync) throw new Error('no column');
      let changes = 0;
      const observer = new MutationObserver((records) => {
        changes += records.filter(({ target }) => !(target as Element).parentElement?.closest('.live')).length;
      });
      observer.observe(other, { childList: true, subtree: true, characterData: true });
      for (let at = 0; at < 30; at++) {
        log.add({ type: 'item.delta', itemId: 'x1', text: ' more' });
        sync();
        await new Promise((done) => requestAnimationFrame(done));
      }
      observer.disconnect();
      return changes;
    });
    assert.equal(changed, 0);
    await answer('more more more').waitFor();
  });
});
