import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

const fieldOf = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
const textOf = (page: Page) => page.evaluate(() => window.kit?.session.draft.get()?.text ?? '');

async function open(): Promise<Page> {
  const page = await kit.open('?stream');
  await fieldOf(page).waitFor();
  return page;
}

/** What the page's main thread does until it has painted the outcome, in seconds of its work. */
async function workOf(page: Page, act: () => Promise<unknown>): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const work = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
  const before = await work();
  await act();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  return (await work()) - before;
}

/** As a draft comes that another window wrote, or that was kept through a reload. */
const restore = (page: Page, text: string) => page.evaluate((draft) => window.kit?.session.setDraft(draft), text);

const kinds: Readonly<Record<string, string>> = {
  'one paragraph': 'слово за словом ',
  'one word': 'слово',
  lines: 'слово за словом и ещё немного, чтобы была строка\n',
};
const ofLength = (piece: string, length: number) => piece.repeat(length / piece.length);

for (const [kind, piece] of Object.entries(kinds)) {
  test(`ten times the text costs about ten times the work, not a hundred times: ${kind}`, async () => {
    const page = await open();
    await restore(page, 'the fonts are here: слово');
    await page.evaluate(() => document.fonts.ready);
    const short = ofLength(piece, 70_000);
    const long = ofLength(piece, 700_000);
    const costOfShort = await workOf(page, () => restore(page, short));
    const costOfLong = await workOf(page, () => restore(page, long));
    assert.ok(
      costOfLong < 30 * costOfShort,
      `${costOfLong} s for ${long.length}, ${costOfShort} s for ${short.length}`,
    );
    assert.equal(await fieldOf(page).inputValue(), long);
    await fieldOf(page).focus();
    await page.keyboard.press('Control+End');
    const costOfKey = await workOf(page, () => page.keyboard.press('a'));
    assert.ok(costOfKey < 30 * costOfShort, `${costOfKey} s for a key`);
    assert.equal(await textOf(page), `${long}a`);
  });
}

test('a text put in at once, as dictation and programs do, is there at once and stands where the caret was', async () => {
  const page = await open();
  await fieldOf(page).fill('before after');
  await page.keyboard.press('Home');
  for (let at = 0; at < 7; at++) await page.keyboard.press('ArrowRight');
  const lines = ofLength(kinds.lines as string, 700_000);
  await page.keyboard.insertText(lines);
  assert.equal(await textOf(page), `before ${lines}after`);
  await page.keyboard.type('x');
  assert.equal(await textOf(page), `before ${lines}xafter`);
});

test('a long message of one paragraph is unfolded without a stop', async () => {
  const page = await open();
  const say = (length: number) =>
    page.evaluate(
      ({ id, text }) => {
        const content = [{ type: 'text' as const, text }];
        window.kit?.log.item({
          id,
          kind: 'user_message',
          messageId: id,
          content,
          text: '',
          status: 'completed',
        } as Item);
        window.kit?.sync();
      },
      { id: `said${length}`, text: ofLength('слово за словом ', length) },
    );
  const unfold = async (length: number) => {
    await say(length);
    const row = page.locator(`[data-row="message said${length}"]`);
    await row.getByRole('button', { name: 'Show all' }).waitFor();
    return workOf(page, () => row.getByRole('button', { name: 'Show all' }).click());
  };
  const costOfShort = await unfold(24_000);
  const costOfLong = await unfold(240_000);
  assert.ok(costOfLong < 30 * costOfShort, `${costOfLong} s for the long one, ${costOfShort} s for the short one`);
});
