import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { SessionView } from '@codeai-hub/client/api';
import type { Page, WebSocketRoute } from 'playwright-core';
import { TestBrowser } from '../harness/browser.ts';
import { HubProcess } from '../harness/hub-process.ts';
import { idle, lastTurn, newSession, text, untilState } from '../harness/watch.ts';

// A guard against waiting for ever; nothing is measured by it.
describe('two windows on one session', { timeout: 300_000 }, () => {
  let hub: HubProcess;
  let browser: TestBrowser;
  before(async () => {
    hub = await HubProcess.start();
    browser = await TestBrowser.start();
  });
  afterEach(async () => {
    await browser.closeWindows();
    hub.closeClients();
  });
  after(async () => {
    await browser.stop();
    await hub.dispose();
  });

  /** A session, watched by a client of the test, in two windows. */
  async function opened(): Promise<{ view: SessionView; one: Page; two: Page }> {
    const view = await newSession(hub.client(), { folder: hub.folder, provider: 'demo' });
    const [one, two] = await Promise.all([openIn(view), openIn(view)]);
    return { view, one, two };
  }

  async function openIn(view: SessionView): Promise<Page> {
    const page = await browser.window(hub);
    await page.getByRole('navigation', { name: 'Session list' }).waitFor();
    await page.evaluate((id) => {
      location.hash = `#/s/${id}`;
    }, view.sessionId);
    await field(page).waitFor();
    return page;
  }

  const field = (page: Page) => page.getByRole('textbox', { name: 'Message', exact: true });
  const conversation = (page: Page) => page.getByRole('log', { name: 'Conversation' });
  const dock = (page: Page) => page.getByRole('region', { name: 'The agent waits for your answer' });

  async function say(page: Page, words: string): Promise<void> {
    await field(page).fill(words);
    await field(page).press('Enter');
  }

  /**
   * Both end with the same words. A window holds only the rows near what it shows, so one may begin further up than the
   * other.
   */
  async function sameWords(one: Page, two: Page): Promise<void> {
    // A window paints what it knows a frame later.
    for (const page of [one, two])
      await page
        .getByText(/Worked for/)
        .last()
        .waitFor();
    let [short, long] = await wordsOf(one, two);
    for (let tries = 0; tries < 200 && !long.endsWith(short); tries++) [short, long] = await wordsOf(one, two);
    assert.ok(short.length > 100);
    assert.equal(long.slice(-short.length), short);
  }

  /** the shorter first */
  async function wordsOf(one: Page, two: Page): Promise<[string, string]> {
    const [a, b] = await Promise.all([conversation(one).innerText(), conversation(two).innerText()]);
    return a.length < b.length ? [a, b] : [b, a];
  }

  /** A window whose connection can be cut: what Chromium calls offline leaves open sockets open. */
  async function cuttable(page: Page, view: SessionView): Promise<{ cut(): Promise<void>; mend(): Promise<void> }> {
    let offline = false;
    const sockets = new Set<WebSocketRoute>();
    await page.routeWebSocket(/\/api\/v1\/ws$/, (socket) => {
      if (offline) return void socket.close();
      sockets.add(socket);
      socket.connectToServer();
    });
    await page.reload();
    await field(page).waitFor();
    assert.ok(sockets.size > 0, `the window of ${view.sessionId} is connected through the cuttable wire`);
    return {
      cut: async () => {
        offline = true;
        await page.context().setOffline(true);
        for (const socket of sockets) await socket.close();
      },
      mend: async () => {
        offline = false;
        await page.context().setOffline(false);
      },
    };
  }

  /** Clicks until it counts, as a person does: buttons take no answer in their first moments, against an accident. */
  async function allow(page: Page): Promise<void> {
    const button = dock(page)
      .getByRole('button', { name: /^Run\b/ })
      .first();
    while (await dock(page).isVisible()) await button.click({ timeout: 400 }).catch(() => undefined);
  }

  test('a message typed in one streams in both', async () => {
    const { view, one, two } = await opened();
    await say(one, 'show markdown');
    for (const page of [one, two]) {
      await conversation(page).getByText('show markdown').first().waitFor();
      await conversation(page).getByRole('heading', { name: 'A table' }).waitFor();
    }
    await untilState(view, (state) => state.turnCount === 1 && idle(state));
    await sameWords(one, two);
  });

  test('I10: an approval answered in one is settled in the other', async () => {
    const { view, one, two } = await opened();
    await say(one, 'run `echo settled`');
    for (const page of [one, two]) await dock(page).getByText('echo settled').first().waitFor();
    await allow(two);
    for (const page of [one, two]) await dock(page).waitFor({ state: 'detached' });
    const state = await untilState(view, (now) => now.turnCount === 1 && idle(now));
    assert.equal(lastTurn(state)?.outcome?.type, 'completed');
    assert.equal(state.settled.length, 1);
  });

  test('I10: both answer at the same time: one wins, the other learns of it, nothing is done twice', async () => {
    const { view, one, two } = await opened();
    await say(one, 'run `echo once`');
    await Promise.all([one, two].map((page) => dock(page).waitFor()));
    await Promise.all([allow(one), allow(two)]);
    const state = await untilState(view, (now) => now.turnCount === 1 && idle(now));
    assert.equal(state.settled.length, 1, 'one answer counts');
    const runs = state.items.filter((item) => item.kind === 'tool' && item.tool === 'command');
    assert.equal(runs.length, 1);
  });

  test('a window that was offline for a while shows the same as the other', async () => {
    const { view, one, two } = await opened();
    const wire = await cuttable(two, view);
    await wire.cut();
    await two
      .getByText(/connect/i)
      .first()
      .waitFor();
    await say(one, 'hello');
    await untilState(view, (state) => state.turnCount === 1 && idle(state));
    await say(one, 'show markdown');
    await untilState(view, (state) => state.turnCount === 2 && idle(state));
    assert.equal(await two.getByRole('heading', { name: 'A table' }).count(), 0, 'it really was offline');
    await wire.mend();
    await conversation(two).getByRole('heading', { name: 'A table' }).waitFor();
    await conversation(one).getByRole('heading', { name: 'A table' }).waitFor();
    await sameWords(one, two);
  });

  test('a window reloaded in mid-stream goes on where the other is', async () => {
    const { view, one, two } = await opened();
    await say(one, 'work for 4 seconds');
    await untilState(view, (state) => state.items.length > 2);
    await two.reload();
    await field(two).waitFor();
    await untilState(view, (state) => state.turnCount === 1 && idle(state));
    await Promise.all(
      [one, two].map((page) =>
        page
          .getByText(/Worked for/)
          .first()
          .waitFor(),
      ),
    );
    await sameWords(one, two);
  });

  test('a second message waits in line in both, and Stop in one stops it for both', async () => {
    const { view, one, two } = await opened();
    await say(one, 'work for 60 seconds');
    await untilState(view, (state) => !idle(state));
    await say(one, 'and then say hello');
    for (const page of [one, two]) await page.getByText('and then say hello').first().waitFor();
    assert.equal(view.state.get()?.queue.length, 1);
    await two.getByRole('button', { name: 'Stop' }).click();
    const state = await untilState(view, (now) => now.turnCount === 1 && idle(now));
    assert.equal(lastTurn(state)?.outcome?.type, 'interrupted');
    for (const page of [one, two]) await page.getByRole('button', { name: 'Stop' }).waitFor({ state: 'detached' });
  });

  test('what is typed in one is in the other, and is still there after the core was killed', async () => {
    const { view, one, two } = await opened();
    await field(one).fill('half a thought');
    await two.waitForFunction(() => document.querySelector('textarea')?.value === 'half a thought');
    await hub.kill();
    await hub.restartOnSamePort();
    await two.reload();
    await field(two).waitFor();
    await two.waitForFunction(() => document.querySelector('textarea')?.value === 'half a thought');
    assert.equal(view.state.get()?.turnCount, 0);
  });

  test('the core is killed in mid-sentence: both windows come back by themselves and the turn is closed honestly', async () => {
    const { view, one, two } = await opened();
    await say(one, 'work for 60 seconds');
    await untilState(view, (state) => state.items.length > 2);
    await hub.kill();
    await hub.restartOnSamePort();
    const state = await untilState(view, (now) => now.turnCount === 1 && idle(now));
    assert.equal(lastTurn(state)?.outcome?.type, 'lost');
    for (const page of [one, two])
      await page
        .getByText(/core ended/i)
        .first()
        .waitFor();
    await say(two, 'hello');
    for (const page of [one, two])
      await conversation(page)
        .getByText(/I am the/)
        .waitFor();
  });

  test('the first message written in the page makes a session that the other window lists at once', async () => {
    const [one, two] = await Promise.all([browser.window(hub), browser.window(hub)]);
    assert.ok(one && two);
    await one
      .getByRole('button', { name: 'Try the demo agent' })
      .or(one.getByRole('button', { name: 'New session' }))
      .first()
      .waitFor();
    const view = await newSession(hub.client(), { folder: hub.folder, provider: 'demo' });
    await view.send(text('name me by this'));
    for (const page of [one, two]) {
      await page.getByRole('navigation', { name: 'Session list' }).getByText('name me by this').first().waitFor();
    }
  });
});
