import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';
import { askBoth, openWithTwo } from '../../testing/two-agents.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

async function openTitled(width: number, title: string): Promise<Page> {
  const page = await kit.open('?app#/s/session0001', { viewport: { width, height: 800 } });
  await page.locator('.approval').waitFor();
  return titled(page, title);
}

async function titled(page: Page, title: string): Promise<Page> {
  await page.evaluate((words) => {
    const { log, sync } = window.kit ?? {};
    if (!log || !sync) throw new Error('no kit');
    log.add({ type: 'session.renamed', title: words });
    sync();
  }, title);
  await page.locator('.head__title').getByText(title).waitFor();
  return page;
}

/** What of the head is in sight, in its order, and whether each keeps its words within itself. */
function shownInHead(page: Page) {
  return page.locator('.head').evaluate((head) => {
    const bottom = head.getBoundingClientRect().bottom;
    return [...head.querySelectorAll<HTMLElement>('.head__title, .chip, .icon-button')]
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && box.bottom <= bottom)
      .map(({ element, box }) => ({
        words: element.textContent ?? '',
        title: element.classList.contains('head__title'),
        left: box.left,
        right: box.right,
        spills: getComputedStyle(element).overflowX === 'visible' && element.scrollWidth > element.clientWidth + 1,
      }));
  });
}

const long = 'Rewrite the whole replay of the log so that a cursor survives compaction, restarts and a clock set back';

for (const width of [1280, 1200, 900, 800, 761, 390]) {
  test(`nothing in the head lies upon something else under a long title: ${width} px`, async () => {
    await isLegible(await openTitled(width, long));
  });

  test(`nor where several agents work: ${width} px`, async () => {
    const page = await openWithTwo(kit, width);
    await askBoth(page);
    await isLegible(await titled(page, long));
  });
}

async function isLegible(page: Page): Promise<void> {
  const shown = await shownInHead(page);
  assert.deepEqual(
    shown.filter(({ spills }) => spills),
    [],
  );
  for (const [at, one] of shown.entries()) {
    const next = shown[at + 1];
    if (next) assert.ok(one.right <= next.left, `${one.words} | ${next.words}`);
  }
  const title = shown.find((one) => one.title);
  assert.ok(title && title.right - title.left >= 160, 'the title keeps room to be read');
  await page.context().close();
}

test('where there is room the head tells the agent and the folder whole', async () => {
  const page = await openTitled(1280, 'Short');
  const words = (await shownInHead(page)).map((one) => one.words);
  assert.ok(words.some((one) => one.endsWith('Claude Code')));
  assert.ok(words.includes('codeai-hub'));
  const cut = await page
    .locator('.head__facts .ellipsis')
    .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length);
  assert.equal(cut, 0);
});
