import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';
import { askBoth, openWithTwo, sentBy } from '../../testing/two-agents.ts';

const packet = 'The goal: no event is skipped.';

describe('the agents of a session', () => {
  const kit = new KitBrowser();
  let page: Page;
  before(() => kit.start());
  afterEach(async () => {
    await page.context().close();
    assert.deepEqual(kit.complaints.splice(0), []);
  });
  after(() => kit.stop());

  const chips = () => page.getByRole('group', { name: 'Agents', exact: true }).getByRole('button');
  const dialog = () => page.getByRole('dialog');
  const radio = (name: RegExp) => dialog().getByRole('radio', { name });
  const told = () => dialog().getByRole('textbox', { name: 'What Codex is told' });
  const confirm = () => dialog().getByRole('button', { name: 'Hand over' });

  /** What the core answers when it is asked what an agent would be told; `null` refuses once. */
  async function answerWith(texts: readonly (string | null)[]): Promise<void> {
    await page.evaluate((all) => {
      const { hub } = window.kit ?? {};
      if (!hub) throw new Error('no kit');
      const left = [...all];
      hub.request = (async () => {
        const text = left.length > 1 ? left.shift() : left[0];
        if (typeof text !== 'string') throw new Error('The log cannot be read.');
        return { text, from: ['claude'] };
      }) as typeof hub.request;
    }, texts);
  }

  async function choose(item: string): Promise<void> {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
    await dialog().waitFor();
  }

  async function handOverToCodex(...texts: readonly (string | null)[]): Promise<void> {
    page = await openWithTwo(kit);
    await answerWith(texts);
    await choose('Hand over…');
    await radio(/Codex/).check();
  }

  test('the head says what each does, and a press makes one the active one', async () => {
    page = await openWithTwo(kit);
    await askBoth(page);
    await page.evaluate(() => {
      const { log, sync } = window.kit ?? {};
      log?.add({ type: 'turn.ended', turnId: 't2', outcome: { type: 'completed' } });
      sync?.();
    });
    await page.getByRole('button', { name: 'Claude Code, idle', pressed: true }).click();
    await page.getByRole('button', { name: 'Codex, working', pressed: false }).click();
    assert.deepEqual(await sentBy(page), [{ type: 'agent.activate', provider: 'codex' }]);
  });

  test('an agent that waits for a person, and one that needs a sign-in, say so', async () => {
    page = await openWithTwo(kit);
    await askBoth(page);
    await page.evaluate(() => {
      const { hub, log, sync } = window.kit ?? {};
      const root = hub?.rootState.get();
      const claude = root?.providers.claude;
      if (!hub || !root || !claude) throw new Error('no kit');
      log?.add({ type: 'turn.ended', turnId: 't2', outcome: { type: 'completed' } });
      const request = { type: 'question' as const, questions: [] };
      log?.add({
        type: 'approval.requested',
        approval: { id: 'ap2', turnId: 't3', requestedAt: 1, hash: 'h', request },
      });
      sync?.();
      const providers = { ...root.providers, claude: { ...claude, status: 'sign_in' as const } };
      hub.rootState.set({ ...root, providers });
    });
    await page.getByRole('button', { name: 'Claude Code, needs sign-in' }).waitFor();
    await page.getByRole('button', { name: 'Codex, waits for you' }).waitFor();
    assert.equal(await chips().count(), 2);
  });

  test('the list of sessions shows the marks of all of them', async () => {
    page = await openWithTwo(kit);
    const marks = page.locator('.session-row[aria-current="page"] .agent-mark');
    assert.equal(await marks.count(), 1);
    await page.evaluate(() => {
      const { hub } = window.kit ?? {};
      const root = hub?.rootState.get();
      const session = root?.sessions.session0001;
      if (!root || !session) throw new Error('no kit');
      const sessions = { ...root.sessions, session0001: { ...session, providers: ['claude', 'codex'] } };
      hub?.rootState.set({ ...root, sessions });
    });
    await marks.nth(1).waitFor();
  });

  test('work is handed over with the words that were seen and changed, and the message that goes with them', async () => {
    await handOverToCodex(packet);
    assert.equal(await told().inputValue(), packet);
    await dialog().getByText('30 of at most 200,000 characters').waitFor();
    await told().fill(`${packet} Only the tests are missing.`);
    await confirm().click();
    await dialog().waitFor({ state: 'detached' });
    const [{ messageId, ...command } = {}] = (await sentBy(page)) as { messageId: string }[];
    assert.match(messageId ?? '', /^[0-9a-f-]{36}$/);
    assert.deepEqual(command, {
      type: 'session.handOver',
      provider: 'codex',
      packet: `${packet} Only the tests are missing.`,
      content: [{ type: 'text', text: 'Go on with the work.' }],
    });
  });

  test('only an agent that is ready can take over; the others say why not', async () => {
    page = await openWithTwo(kit);
    await choose('Hand over…');
    assert.equal(await radio(/Gemini/).isDisabled(), true);
    await dialog().getByText('Being installed').waitFor();
    assert.equal(
      await dialog()
        .getByRole('radio', { name: /Claude/ })
        .count(),
      0,
      'not to itself',
    );
    assert.equal(await confirm().isDisabled(), true);
  });

  test('what cannot be put together is said, and asked for again', async () => {
    await handOverToCodex(null, packet);
    await dialog().getByRole('alert').getByText('The log cannot be read.').waitFor();
    assert.equal(await confirm().isDisabled(), true);
    await dialog().getByRole('button', { name: 'Retry' }).click();
    assert.equal(await told().inputValue(), packet);
  });

  test('an agent that knows everything can be told something all the same', async () => {
    await handOverToCodex('');
    await dialog().getByText('Codex knows all of this session already.').waitFor();
    assert.equal(await confirm().isEnabled(), true);
  });

  test('words that are too many are not sent, and can be taken back', async () => {
    await handOverToCodex(packet);
    await told().fill('x'.repeat(200_007));
    await dialog().getByText('Too long by 7 characters. Shorten it.').waitFor();
    assert.equal(await confirm().isDisabled(), true);
    await dialog().getByRole('button', { name: 'Start over' }).click();
    assert.equal(await told().inputValue(), packet);
    assert.equal(await confirm().isEnabled(), true);
  });

  test('what was changed for one agent is still there after a look at another', async () => {
    await handOverToCodex(packet);
    await told().fill('my words');
    await radio(/Demo/).check();
    await dialog().getByRole('textbox', { name: 'What Demo agent is told' }).waitFor();
    await radio(/Codex/).check();
    assert.equal(await told().inputValue(), 'my words');
  });

  test('a refusal is said where it was asked, and the second try is the same message', async () => {
    await handOverToCodex(packet);
    await page.evaluate(() => {
      const { session } = window.kit ?? {};
      if (!session) throw new Error('no kit');
      const taken = session.command;
      session.command = async (command) => {
        await taken(command);
        session.command = taken;
        const error = { code: 'agent_unknown', message: 'The agent cannot be started.', retryable: true } as const;
        return { status: 'rejected', commandId: 'c', error };
      };
    });
    await confirm().click();
    await dialog().getByRole('alert').waitFor();
    await confirm().click();
    await dialog().waitFor({ state: 'detached' });
    const [first, second] = (await sentBy(page)) as { messageId: string }[];
    assert.deepEqual(first, second);
  });

  test('while something runs nothing is handed over, and it can be stopped right there', async () => {
    page = await openWithTwo(kit);
    await askBoth(page);
    await answerWith([packet]);
    await choose('Hand over…');
    await radio(/Codex/).check();
    await told().waitFor();
    assert.equal(await confirm().isDisabled(), true);
    await dialog().getByRole('button', { name: 'Stop it now' }).click();
    assert.equal((await sentBy(page)).length, 2);
  });

  test('Escape leaves it and gives the focus back; the palette opens it too', async () => {
    page = await openWithTwo(kit);
    await choose('Hand over…');
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'More');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('hand the work');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Hand the work over' }).waitFor();
    assert.deepEqual(await sentBy(page), []);
  });

  test('one more agent joins with the model that was chosen for it', async () => {
    page = await openWithTwo(kit);
    await choose('Add an agent…');
    assert.equal(await radio(/Claude|Codex/).count(), 0, 'those are here already');
    await page.keyboard.press('Space');
    await dialog()
      .getByRole('button', { name: /^Model/ })
      .click();
    await page.getByRole('menuitemradio', { name: /Sonnet/ }).click();
    await dialog().getByRole('button', { name: 'Add', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    assert.deepEqual(await sentBy(page), [{ type: 'agent.add', provider: 'demo', model: 'sonnet' }]);
  });
});
