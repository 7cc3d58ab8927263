import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

async function openAnswer(text: string, status: 'open' | 'completed' = 'completed'): Promise<Page> {
  const page = await kit.open('?stream');
  await page.getByText('waiting for you').waitFor();
  await page.evaluate(
    ([words, state]) => {
      window.kit?.log.item({ id: 'answer', kind: 'agent_message', status: state as 'open', text: words as string });
      window.kit?.sync();
    },
    [text, status],
  );
  await page.locator('[data-row="answer"] .md__block').first().waitFor();
  return page;
}

/** Where on its line a word of the answer begins. */
function left(page: Page, word: string): Promise<number> {
  return page.locator('[data-row="answer"] .md').evaluate((root, sought) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const at = node.nodeValue?.indexOf(sought) ?? -1;
      if (at < 0) continue;
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + sought.length);
      return range.getBoundingClientRect().left;
    }
    throw new Error(`no ${sought}`);
  }, word);
}

const turning = ['\u202a', '\u202b', '\u202c', '\u202d', '\u202e', '\u2066', '\u2067', '\u2068', '\u2069'];
const hiding = ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u00ad', '\u{e0041}', '\ufe01', '\u001b'];
const controls = [...turning, ...hiding];

test('an override in a link turns nothing around, and is named', async () => {
  const page = await openAnswer('See [report \u202efdp.exe](http://evil.example/x) and then pay 100 to the bank now');
  await page.locator('[data-row="answer"] a').getByText('RLO').waitFor();
  assert.ok((await left(page, 'See')) < (await left(page, 'fdp.exe')));
  assert.ok((await left(page, 'fdp.exe')) < (await left(page, 'and then')));
  assert.ok((await left(page, 'pay 100')) < (await left(page, 'bank now')));
});

for (const status of ['open', 'completed'] as const)
  test(`no character that turns or hides text reaches the page raw, wherever in an answer it stands: ${status}`, async () => {
    const all = controls.map((one) => `x${one}y`).join(' ');
    const page = await openAnswer(
      [
        `# Heading ${all}`,
        `Prose ${all} **strong ${all}** \`code ${all}\` &#x202e; <b>${all}</b> src/a${'\u202e'}.ts:3`,
        `[link ${all}](https://ok.example/) [nowhere ${all}](javascript:x) ![image ${all}](https://ok.example/i.png)`,
        `<div>${all}</div>`,
        `- item ${all}\n\n> quote ${all}`,
        `| head ${all} |\n|---|\n| cell ${all} |`,
        `\`\`\`ts\nconst word = '${all}'; // ${all}\n\`\`\``,
      ].join('\n\n'),
      status,
    );
    await page.locator('[data-row="answer"] .sy-keyword').waitFor();
    const row = page.locator('[data-row="answer"]');
    const shown = await row.evaluate((element) => element.textContent ?? '');
    assert.deepEqual(
      controls.filter((one) => shown.includes(one)),
      [],
    );
    for (const place of ['h2', 'strong', 'p code', 'a', 'li', 'blockquote', 'th', 'td', 'pre'])
      assert.ok((await row.locator(place).first().getByText('RLO').count()) > 0, place);
    assert.deepEqual(kit.complaints, []);
  });

test('Arabic, Hebrew and pictures of several stay as they are written, and turn nothing beside them', async () => {
  const page = await openAnswer(
    'שלום עולם \u200f(abc) می\u200cخواهم 👩\u200d👩\u200d👧 1\ufe0f\u20e3\n\nSee [שלום](https://ok.example/) 12 then 34',
  );
  const row = page.locator('[data-row="answer"]');
  assert.equal(await row.locator('.exact__mark').count(), 0);
  assert.ok((await left(page, 'שלום')) > (await left(page, 'abc')));
  const link = await row.locator('a').evaluate((element) => element.getBoundingClientRect().left);
  assert.ok(link < (await left(page, '12 then')));
});
