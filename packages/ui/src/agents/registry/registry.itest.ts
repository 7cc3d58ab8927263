import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { KitBrowser } from '../../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

const SHA256 = 'a5'.repeat(32);
const ABOUT = { version: '1.2.3', authors: ['Anna'], license: 'MIT', website: null, added: null };
const LIST = {
  source: '/home/anna/registry.json',
  leftOut: ['Entry 9: it is not as it should be'],
  agents: [
    {
      ...ABOUT,
      id: 'goose',
      name: 'Goose',
      description: 'Local and open.',
      repository: 'https://code.example/goose',
      hash: 'hash-of-goose',
      ways: [{ kind: 'binary', source: 'https://files.example/goose.tar.gz', sha256: SHA256, needsConsent: true }],
    },
    {
      ...ABOUT,
      id: 'heron',
      name: 'He\u202eron',
      description: 'A package.',
      repository: null,
      hash: 'hash-of-heron',
      ways: [
        { kind: 'npx', source: '@heron/agent@1.2.3', needsConsent: false },
        { kind: 'uvx', source: 'heron==1.2.3', needsConsent: false, problem: 'it is a program of Python' },
      ],
    },
    {
      ...ABOUT,
      id: 'Bad Id',
      name: 'Bad',
      description: '',
      repository: null,
      hash: 'hash-of-bad',
      ways: [],
      problem: 'its id is none',
    },
  ],
};

/** The dialog, over a core that answers with this list, or refuses. */
async function open(
  answer: object | null = LIST,
): Promise<{ page: Page; dialog: Locator; row: (of: string) => Locator }> {
  const page = await kit.open('?app#/settings');
  await page.evaluate((list) => {
    const { hub } = window.kit ?? {};
    if (!hub) throw new Error('no kit');
    hub.request = (async (method: string) => {
      hub.sent.push({ channel: 'root', command: { type: method } });
      if (list === null) throw new Error('The list of agents at /nowhere could not be read: there is no such file.');
      return list;
    }) as never;
  }, answer);
  await page.getByRole('button', { name: 'Add an agent…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add an agent' });
  const list = dialog.getByRole('list', { name: 'Agents to add' });
  return { page, dialog, row: (of) => list.locator(':scope > li').filter({ hasText: of }) };
}

async function sent(page: Page): Promise<{ type: string }[]> {
  const all = await page.evaluate(() =>
    window.kit?.hub.sent.map((one) => (one as { command: { type: string } }).command),
  );
  return all?.filter(({ type }) => type === 'provider.add' || type === 'registry.list') ?? [];
}

test('the list is read only when a person wants it, and says where it is from', async () => {
  const { page, dialog } = await open();
  await dialog.getByText('at https://cdn.agentclientprotocol.com').waitFor();
  assert.deepEqual(await sent(page), []);
  await dialog.getByRole('button', { name: 'Read the list' }).click();
  await dialog.getByText('at /home/anna/registry.json').waitFor();
  await dialog.getByText('One entry of the list is none and was left out.').waitFor();
  assert.deepEqual(await sent(page), [{ type: 'registry.list' }]);
});

test('each agent shows its licence, its source and what is fetched, and can be searched for', async () => {
  const { dialog, row } = await open();
  await dialog.getByRole('button', { name: 'Read the list' }).click();
  const goose = row('Goose');
  const link = goose.getByRole('link', { name: 'Source (code.example)' });
  assert.deepEqual(
    [await link.getAttribute('href'), await link.getAttribute('rel')],
    ['https://code.example/goose', 'noopener noreferrer nofollow'],
  );
  assert.match(await goose.innerText(), /by Anna · MIT[\s\S]*https:\/\/files\.example\/goose\.tar\.gz/);
  const heron = row('@heron/agent');
  assert.match(
    await heron.innerText(),
    /no source told[\s\S]*Package of npm: @heron\/agent@1\.2\.3[\s\S]*program of Python/,
  );
  assert.doesNotMatch(await heron.innerText(), /\u202e/);
  assert.equal(await row('its id is none').getByRole('button').count(), 0);
  await dialog.getByRole('textbox', { name: 'Search agents' }).fill('local mit');
  await heron.waitFor({ state: 'detached' });
  assert.equal(await goose.count(), 1);
  await dialog.getByRole('textbox', { name: 'Search agents' }).fill('nothing of the kind');
  await dialog.getByText('No agent of the list fits.').waitFor();
});

test('a package is added with what was shown; then its installation and its end are seen', async () => {
  const { page, dialog, row } = await open();
  await dialog.getByRole('button', { name: 'Read the list' }).click();
  const heron = row('@heron/agent');
  await heron.getByRole('button', { name: /^Add He/ }).click();
  await page.waitForFunction(() => window.kit?.hub.sent.some((one) => JSON.stringify(one).includes('provider.add')));
  assert.deepEqual((await sent(page)).at(-1), {
    type: 'provider.add',
    provider: 'heron',
    hash: 'hash-of-heron',
    way: 'npx',
  });
  const tell = (change: object) =>
    page.evaluate((more) => {
      const { hub } = window.kit ?? {};
      const root = hub?.rootState.get();
      if (!hub || !root) throw new Error('no kit');
      const heronState = {
        ...root.providers.codex,
        id: 'heron',
        name: 'Heron',
        version: '1.2.3',
        added: true,
        ...more,
      };
      hub.rootState.set({ ...root, providers: { ...root.providers, heron: heronState as never } });
    }, change);
  await tell({ status: 'installing', runtime: null, install: { receivedBytes: 0, totalBytes: 0, step: 'Fetching' } });
  await heron.getByText('Installing').waitFor();
  await tell({ status: 'ready', runtime: { version: '1.2.3', source: 'hub' }, install: null });
  await heron.getByText('Added, 1.2.3').waitFor();
  assert.equal(await heron.getByRole('button').count(), 0);
  await tell({ status: 'ready', version: '1.0.0', runtime: { version: '1.0.0', source: 'hub' }, install: null });
  await heron.getByRole('button', { name: /^Update He.*ron to 1\.2\.3$/ }).waitFor();
});

test('a program is fetched only when a person has seen from where, with which checksum, and trusts it', async () => {
  const { page, dialog, row } = await open();
  await dialog.getByRole('button', { name: 'Read the list' }).click();
  const goose = row('Goose');
  const add = goose.getByRole('button', { name: 'Add the program of Goose' });
  await add.click();
  const trust = goose.getByRole('region', { name: 'I trust Goose, add it' });
  assert.match(await trust.innerText(), /a program from files\.example[\s\S]*all of your rights/);
  assert.match(await trust.innerText(), new RegExp(`https://files\\.example/goose\\.tar\\.gz[\\s\\S]*${SHA256}`));
  await trust.getByRole('button', { name: 'Cancel' }).click();
  await trust.waitFor({ state: 'detached' });
  assert.deepEqual(await sent(page), [{ type: 'registry.list' }], 'nothing was asked for');
  await add.click();
  await trust.getByRole('button', { name: 'I trust Goose, add it' }).press('Enter');
  await trust.waitFor({ state: 'detached' });
  assert.deepEqual((await sent(page)).at(-1), {
    type: 'provider.add',
    provider: 'goose',
    hash: 'hash-of-goose',
    way: 'binary',
    consent: true,
  });
});

test('a list that cannot be read says why, and can be read again', async () => {
  const { dialog } = await open(null);
  await dialog.getByRole('button', { name: 'Read the list' }).click();
  await dialog.getByRole('alert').getByText('there is no such file').waitFor();
  assert.equal(await dialog.getByRole('button', { name: 'Read the list' }).isEnabled(), true);
});

test('an agent that was added can be removed also when its installation failed', async () => {
  const page = await kit.open('?app#/settings');
  await page.evaluate(() => {
    const { hub } = window.kit ?? {};
    const root = hub?.rootState.get();
    if (!hub || !root) throw new Error('no kit');
    const failed = { status: 'not_installed', runtime: null, account: null, added: true } as const;
    const capabilities = { ...root.providers.codex?.capabilities, install: true, remove: true };
    const codex = { ...root.providers.codex, ...failed, capabilities } as never;
    hub.rootState.set({ ...root, providers: { ...root.providers, codex } });
  });
  const card = page.getByRole('list', { name: 'Agents' }).getByRole('listitem').filter({ hasText: 'Codex' });
  await card.getByRole('button', { name: 'Remove Codex from the hub' }).waitFor();
});

test('the page complained of nothing', () => {
  assert.deepEqual(kit.complaints, []);
});
