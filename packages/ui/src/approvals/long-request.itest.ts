import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

const options = [
  { id: 'once', kind: 'allow_once', label: 'Allow once' },
  { id: 'always', kind: 'allow_always', label: 'Always for git push', rule: 'git push *' },
  { id: 'deny', kind: 'deny', label: 'Deny' },
];
const words = 'Many words of an agent that says more than anybody wants to read. '.repeat(80);

const facts = Array.from({ length: 25 }, (_, at) => `It writes to /etc/${at}`);
const command = {
  ...{ type: 'command', command: 'ls\n'.repeat(90), cwd: '/w', description: words, reason: words, facts },
  ...{ options, editable: true },
};
const choices = Array.from({ length: 40 }, (_, at) => ({ label: `Choice ${at + 1}` }));
const question = {
  type: 'question',
  questions: [{ id: 'q', question: 'Which?', options: choices, multiSelect: false, allowOther: true }],
};

async function ask(page: Page, request: object): Promise<void> {
  await page.evaluate((asked) => {
    const { log, sync } = window.kit ?? {};
    const [open] = log?.state.approvals ?? [];
    if (!log || !sync || !open) throw new Error('no request');
    log.add({ type: 'approval.resolved', approvalId: open.id, resolution: { outcome: 'denied', by: 'you', at: 1 } });
    log.add({ type: 'approval.requested', approval: { ...open, id: 'long', request: asked as never } });
    sync();
  }, request);
}

/** Whether a point in the middle of it is its own, and not hidden or covered. */
function inSight(page: Page, button: string): Promise<boolean> {
  return page.getByRole('button', { name: button, exact: true }).evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
  });
}

/** How far below the request's own words the answers begin, once all of it was scrolled through. */
function roomAboveAnswers(page: Page, last: string, answers = '.approval__actions'): Promise<number> {
  return page.locator('.approval').evaluate(
    (card, [end, bar]) => {
      card.scrollTo(0, card.scrollHeight);
      const ends = [...card.querySelectorAll(end as string)].at(-1)?.getBoundingClientRect().bottom ?? Number.NaN;
      return (card.querySelector(bar as string)?.getBoundingClientRect().top ?? Number.NaN) - ends;
    },
    [last, answers],
  );
}

/** Does what scrolls the request, and waits until the page shows what came of it. */
async function afterScroll(page: Page, act: () => void): Promise<void> {
  const scrolled = page.locator('.approval').evaluate(
    (card) =>
      new Promise<void>((done) => {
        card.addEventListener('scroll', () => requestAnimationFrame(() => setTimeout(done)), { once: true });
        document.body.dataset.listening = 'true';
      }),
  );
  await page.locator('body[data-listening]').waitFor();
  await page.evaluate(act);
  await scrolled;
  await page.evaluate(() => delete document.body.dataset.listening);
}

const windows = {
  'a wide window': { viewport: { width: 1280, height: 800 } },
  'a phone': { viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true },
};

for (const [name, context] of Object.entries(windows)) {
  test(`the answers of a long request are in sight at once, and hide nothing of it: ${name}`, async () => {
    const page = await kit.open('?app#/s/session0001', context);
    await page.locator('.approval').waitFor();
    await ask(page, command);
    await page.locator('.approval').getByText('Many words').first().waitFor();
    const overflows = await page.locator('.approval').evaluate((card) => card.scrollHeight > card.clientHeight + 100);
    assert.equal(overflows, true);
    for (const button of ['Allow once', 'Always for git push', 'Deny']) assert.equal(await inSight(page, button), true);
    const allow = page.getByRole('button', { name: 'Allow once' });
    assert.equal(await allow.isEnabled(), false);
    assert.equal(await page.getByRole('button', { name: 'Deny', exact: true }).isEnabled(), true);
    for (let pages = 0; await page.getByRole('button', { name: 'Read on' }).count(); pages++) {
      assert.ok(pages < 10);
      await afterScroll(page, () => {
        for (const button of document.querySelectorAll<HTMLElement>('.approval button'))
          if (button.textContent === 'Read on') button.click();
      });
    }
    await page.locator('.approval button:enabled').getByText('Allow once').waitFor();
    const room = await roomAboveAnswers(page, '.approval__rules');
    assert.ok(room >= 0, `${room}`);
    await page.context().close();
  });

  test(`so are those of a question with many choices: ${name}`, async () => {
    const page = await kit.open('?app#/s/session0001', context);
    await page.locator('.approval').waitFor();
    await ask(page, question);
    await page.locator('.approval').getByText('Choice 40').waitFor();
    for (const button of ['Answer', 'Skip']) assert.equal(await inSight(page, button), true);
    const room = await roomAboveAnswers(page, '.approval__question');
    assert.ok(room >= 0, `${room}`);
    await page.context().close();
  });
}

test('until all of it was in sight, the key of a choice reads on and answers nothing', async () => {
  const page = await kit.open('?app#/s/session0001', windows['a wide window']);
  await page.locator('.approval').waitFor();
  await ask(page, command);
  await page.locator('.approval').getByText('Many words').first().waitFor();
  for (let pressed = 0; await page.getByRole('button', { name: 'Read on' }).count(); pressed++) {
    assert.ok(pressed < 10);
    await afterScroll(page, () => document.dispatchEvent(new KeyboardEvent('keydown', { key: '1', bubbles: true })));
  }
  await page.locator('.approval button:enabled').getByText('Allow once').waitFor();
});

test('what one says instead stays in sight while one reads', async () => {
  const page = await kit.open('?app#/s/session0001', windows['a wide window']);
  await page.locator('.approval').waitFor();
  await ask(page, command);
  await page.getByRole('button', { name: 'Say what to do instead…' }).click();
  await page.locator('.approval').evaluate((card) => card.scrollTo(0, 0));
  assert.equal(await inSight(page, 'Deny and tell it'), true);
  assert.ok((await roomAboveAnswers(page, '.approval__facts', '.approval__instead')) >= 0);
});

for (const [name, context] of Object.entries(windows))
  test(`however much an agent says, what it asks for is in sight with the answers: ${name}`, async () => {
    const page = await kit.open('?app#/s/session0001', context);
    await page.locator('.approval').waitFor();
    const title = words;
    await ask(page, { type: 'tool', name: 'n', title, input: '{"to": "nobody"}', reason: words, options });
    await page.locator('.approval').getByText('The agent says').waitFor();
    const shown = await page.locator('.exact__text').evaluate((element) => {
      const { x, y } = element.getBoundingClientRect();
      return element.contains(document.elementFromPoint(x + 20, y + 15));
    });
    assert.equal(shown, true);
    assert.equal(await inSight(page, 'Allow once'), true);
    await page.context().close();
  });

test('a choice with more words than the window holds leaves the request in sight', async () => {
  const page = await kit.open('?app#/s/session0001', windows['a phone']);
  await page.locator('.approval').waitFor();
  await ask(page, { ...command, options: [{ id: 'once', kind: 'allow_once', label: words }, ...options] });
  await page.locator('.approval__actions').getByText('Many words').first().waitFor();
  const [card, bar] = await page
    .locator('.approval')
    .evaluate((element) => [element.clientHeight, element.querySelector('.approval__actions')?.clientHeight ?? 0]);
  assert.ok((bar ?? 0) < (card ?? 0) / 1.5, `${bar} of ${card}`);
});
