import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

test('several agents begin together, the first is the active one, and the first message says whom it is for', async () => {
  const page = await kit.open('?app#/new');
  await page.getByRole('button', { name: 'With: alone' }).click();
  assert.equal(await page.getByRole('menuitemcheckbox', { name: 'Gemini CLI' }).isDisabled(), true, 'it is not ready');
  await page.getByRole('menuitemcheckbox', { name: 'Demo agent' }).click();
  await page.getByRole('button', { name: 'With: Demo agent' }).waitFor();
  const to = page.getByRole('group', { name: 'To' });
  await to.getByRole('button', { name: 'Claude Code', pressed: true }).waitFor();
  await page.getByRole('textbox', { name: 'First message' }).fill('@all look at this');
  await to.getByRole('button', { name: 'All', pressed: true }).waitFor();
  await page.getByRole('button', { name: 'Start' }).click();
  const sent = await page.evaluate(() => window.kit?.hub.sent.at(-1) as { command: Record<string, unknown> });
  const { provider, with: others, message } = sent.command;
  assert.deepEqual([provider, others], ['claude', ['demo']]);
  assert.deepEqual((message as { to: string[] }).to, ['claude', 'demo']);
  assert.deepEqual(kit.complaints, []);
});

test('one agent alone is asked for nobody', async () => {
  const page = await kit.open('?app#/new');
  await page.getByRole('textbox', { name: 'First message' }).fill('hello');
  assert.equal(await page.getByRole('group', { name: 'To' }).count(), 0);
  await page.getByRole('button', { name: 'Start' }).click();
  const sent = await page.evaluate(() => window.kit?.hub.sent.at(-1) as { command: Record<string, unknown> });
  assert.equal('with' in sent.command, false);
  assert.equal('to' in (sent.command.message as object), false);
});
