import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

interface TraceEvent {
  readonly name: string;
  readonly args: { readonly elementCount?: number };
}

async function openAnswer(text: string): Promise<Page> {
  const page = await kit.open('?stream');
  await page.getByText('waiting for you').waitFor();
  await page.evaluate((begun) => {
    window.kit?.log.item({ id: 'answer', kind: 'agent_message', text: begun });
    window.kit?.sync();
  }, text);
  await page.locator('[data-row="answer"] .md__block').first().waitFor();
  return page;
}

/** Deltas, each in a frame of its own. */
async function stream(page: Page, deltas: readonly string[]): Promise<void> {
  await page.evaluate(async (texts) => {
    for (const text of texts) {
      window.kit?.log.add({ type: 'item.delta', itemId: 'answer', text });
      window.kit?.sync();
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }
  }, deltas);
}

/** How many elements the browser had to style anew, at most, in one go. */
async function mostStyled(page: Page, act: () => Promise<void>): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  devtools.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await devtools.send('Tracing.start', { traceConfig: { includedCategories: ['devtools.timeline'] } });
  await act();
  const complete = new Promise((done) => devtools.once('Tracing.tracingComplete', done));
  await devtools.send('Tracing.end');
  await complete;
  const counts = events.flatMap(({ name, args }) => (name === 'UpdateLayoutTree' ? [args.elementCount ?? 0] : []));
  assert.ok(counts.length > 0, 'nothing was traced');
  return Math.max(...counts);
}

test('a block more has itself styled, and not the whole answer', async () => {
  const section = '## Heading\n\nSome **bold** words and `code`.\n\n- one\n- two **three**\n\n> quoted\n\n';
  const page = await openAnswer(section.repeat(90));
  const elements = await page.locator('[data-row="answer"] *').count();
  assert.ok(elements > 700, `${elements} elements`);
  const styled = await mostStyled(page, () =>
    stream(
      page,
      Array.from({ length: 12 }, () => section),
    ),
  );
  assert.ok(styled < 100, `${styled} of ${elements} elements were styled at once`);
});

test('a paragraph without end changes nothing but its end', async () => {
  const page = await openAnswer('Some **bold** words and `code`, without an end. '.repeat(1_500));
  const blocks = page.locator('[data-row="answer"] .md__block');
  const changed = await page.evaluateHandle(() => {
    const places = new Set<number>();
    const all = [...document.querySelectorAll('[data-row="answer"] .md__block')];
    new MutationObserver((records) => {
      for (const { target } of records) places.add(all.findIndex((block) => block.contains(target)));
    }).observe(all[0]?.parentElement as Element, { subtree: true, childList: true, characterData: true });
    return places;
  });
  const before = await blocks.count();
  assert.ok(before > 10);
  await stream(
    page,
    Array.from({ length: 30 }, () => 'More **bold** words and `code`, without an end. '.repeat(10)),
  );
  await page.locator('[data-row="answer"]').getByText('More').last().waitFor();
  assert.ok((await blocks.count()) > before);
  const places = await changed.evaluate((set) => [...set]);
  // -1 is the answer itself, which gets a block more.
  assert.deepEqual(
    places.filter((place) => place >= 0 && place < before - 1),
    [],
  );
  assert.ok(places.length > 0);
});
