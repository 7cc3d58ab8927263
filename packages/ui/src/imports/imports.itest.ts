import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ImportEntry } from '@codeai-hub/protocol/imports';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

const entry = (provider: string, n: number, more: Partial<ImportEntry> = {}): ImportEntry => ({
  provider,
  nativeId: `${provider}-${n}`,
  title: `${provider} talk ${n}`,
  folder: n % 2 ? '/work/odd' : '/work/even',
  updatedAt: 1_700_000_000_000 - n * 60_000,
  ...more,
});
const UNREADABLE = { code: 'history_unreadable', message: 'It cannot be read: half of it is gone.' } as const;
const ITEM = { turnId: 't1', status: 'completed', startedAt: 0, endedAt: 0, imported: true };
const SAID = [
  {
    ...ITEM,
    kind: 'user_message',
    id: 'i1',
    text: 'Fix the \u202eparser',
    content: [],
    messageId: 'm',
    by: 'you',
    delivery: 'delivered',
  },
  { ...ITEM, kind: 'agent_message', id: 'i2', text: 'It is **fixed**.' },
];

interface Core {
  /** by provider, newest first */
  has: Record<string, ImportEntry[]>;
  fails?: string;
}

/** The page over a core that has these conversations. What it was asked is kept. */
async function open(core: Core): Promise<Page> {
  const page = await kit.open('?app#/');
  await page.evaluate(
    ({ core: { has, fails }, said }) => {
      const { hub } = window.kit ?? {};
      const root = hub?.rootState.get();
      if (!hub || !root) throw new Error('no kit');
      const able = Object.keys(has).map((id) => {
        const base = Object.values(root.providers)[0];
        if (!base) throw new Error('no provider in the kit');
        return [id, { ...base, id, name: id, status: 'ready', capabilities: { ...base.capabilities, history: true } }];
      });
      hub.rootState.set({ ...root, providers: Object.fromEntries(able) });
      hub.request = (async (
        method: string,
        params: { provider: string; cursor?: string; limit: number; nativeId?: string },
      ) => {
        hub.sent.push({ channel: 'root', command: { type: method, ...params } });
        if (params.provider === fails) throw new Error('its program is broken');
        const all = has[params.provider] ?? [];
        const conversation = all.find(({ nativeId }) => nativeId === params.nativeId);
        if (method === 'imports.read') return { conversation, items: said, next: null };
        const from = Number(params.cursor ?? 0);
        const end = from + params.limit;
        return { conversations: all.slice(from, end), next: end < all.length ? String(end) : null, total: null };
      }) as never;
    },
    { core, said: SAID },
  );
  await page.getByRole('button', { name: 'Import what agents said in their own programs' }).first().click();
  await page.getByRole('heading', { name: 'Import' }).waitFor();
  return page;
}

async function asked(page: Page): Promise<{ type: string; cursor?: string; provider?: string }[]> {
  const sent = await page.evaluate(() => window.kit?.hub.sent);
  return ((sent ?? []) as { command: { type: string } }[]).map(({ command }) => command);
}

const rows = (page: Page) => page.getByRole('list', { name: 'Conversations' }).getByRole('button');

test('conversations of all agents stand newest first, and no more pages are asked for than are shown', async () => {
  const many = Array.from({ length: 500 }, (_, n) => entry('claude', n));
  const page = await open({ has: { claude: many, codex: [entry('codex', 1)] } });
  await rows(page).filter({ hasText: 'codex talk 1' }).waitFor();
  assert.match((await rows(page).nth(0).textContent()) ?? '', /claude talk 0/);
  assert.match((await rows(page).nth(2).textContent()) ?? '', /talk 1/);
  const lists = (await asked(page)).filter(({ type }) => type === 'imports.list');
  assert.ok(lists.length <= 3, `${lists.length} pages were asked for`);
  const before = await rows(page).count();
  assert.ok(before <= 30, `${before} rows at once`);
  await page.getByRole('button', { name: 'Show more' }).click();
  await rows(page).nth(before).waitFor();
  await page.close();
});

test('a search goes on through the pages until it has found what there is', async () => {
  const many = Array.from({ length: 230 }, (_, n) => entry('claude', n));
  const page = await open({ has: { claude: many } });
  await page.getByRole('textbox', { name: 'Search titles and folders' }).fill('talk 229');
  await rows(page).filter({ hasText: 'claude talk 229' }).waitFor();
  assert.equal(await rows(page).count(), 1);
  const cursors = (await asked(page)).flatMap(({ type, cursor }) => (type === 'imports.list' ? [cursor ?? '0'] : []));
  assert.deepEqual(new Set(cursors), new Set(['0', '50', '100', '150', '200']));
  await page.getByRole('textbox', { name: 'Search titles and folders' }).fill('nobody said this');
  await page.getByText('None fits.').waitFor();
  await page.close();
});

test('one is found by agent and folder, read, and continued where a person says', async () => {
  const page = await open({ has: { claude: [entry('claude', 1), entry('claude', 2)], codex: [entry('codex', 2)] } });
  await page.getByRole('combobox', { name: 'Agent' }).selectOption('claude');
  await page.getByRole('combobox', { name: 'Folder' }).selectOption('/work/even');
  assert.equal(await rows(page).count(), 1);
  await rows(page).first().click();
  const preview = page.getByRole('region', { name: 'Read only' });
  await preview.getByText('fixed', { exact: true }).waitFor();
  const said = (await preview.getByRole('article', { name: 'You said' }).textContent()) ?? '';
  assert.ok(!said.includes('\u202e'), 'nothing turns what stands beside it');
  await preview.getByRole('textbox', { name: 'Work in' }).fill('/work/other');
  await preview.getByRole('button', { name: 'Continue here' }).click();
  const command = (await asked(page)).at(-1);
  assert.deepEqual(command, {
    type: 'session.import',
    provider: 'claude',
    nativeId: 'claude-2',
    folder: '/work/other',
  });
  await page.close();
});

test('what is here already is marked and opened, what cannot be read says why, and a broken agent is in nobody’s way', async () => {
  const has = {
    claude: [entry('claude', 1, { sessionId: 'abcdef0123456789' }), entry('claude', 2, { problem: UNREADABLE })],
    codex: [entry('codex', 3)],
  };
  const page = await open({ has, fails: 'codex' });
  await page.getByText('codex: its program is broken').waitFor();
  const [here, broken] = [rows(page).nth(0), rows(page).nth(1)];
  assert.match((await here.textContent()) ?? '', /In the hub/);
  await broken.click();
  await page.getByText('half of it is gone').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Continue here' }).count(), 0);
  await here.click();
  await page.getByRole('button', { name: 'Open the session' }).click();
  await page.waitForURL(/#\/s\/abcdef0123456789$/);
  await page.close();
});
