import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

const PAGE = 'https://vendor.example/device';
const METHODS = [
  { id: 'device', kind: 'code', label: 'Sign in with a code', description: 'On any device.' },
  { id: 'cli', kind: 'terminal', label: 'In a terminal', description: '', command: 'agent auth login' },
  { id: 'key', kind: 'api_key', label: 'API key', description: '' },
];

const commands = (page: Page) =>
  page.evaluate(() => window.kit?.hub.sent.map((one) => (one as { command: unknown }).command));

/** Codex as the core would tell of it. */
async function tell(page: Page, change: object): Promise<void> {
  await page.evaluate((more) => {
    const { hub } = window.kit ?? {};
    const root = hub?.rootState.get();
    if (!hub || !root) throw new Error('no kit');
    const codex = { ...root.providers.codex, ...more } as (typeof root.providers)[string];
    hub.rootState.set({ ...root, providers: { ...root.providers, codex } });
  }, change);
}

/** The card of Codex, by its name. */
const card = (page: Page) =>
  page.getByRole('list', { name: 'Agents' }).getByRole('listitem').filter({ hasText: 'Codex' });

for (const [place, path] of [
  ['settings', '?app#/settings'],
  ['first screen', '?app#/new'],
] as const) {
  test(`signing in goes from the ways to the code, and can be given up (${place})`, async () => {
    const page = await kit.open(path);
    await tell(page, { status: 'sign_in', signInMethods: METHODS, capabilities: { signIn: true } });
    await card(page).getByText('agent auth login').waitFor();
    await card(page).getByRole('button', { name: 'Sign in with a code' }).press('Enter');
    await page.waitForFunction(() =>
      window.kit?.hub.sent.some((one) => JSON.stringify(one).includes('provider.signIn')),
    );
    assert.deepEqual(
      (await commands(page))?.filter((one) => (one as { type: string }).type === 'provider.signIn'),
      [{ type: 'provider.signIn', provider: 'codex', method: 'device' }],
    );
    await tell(page, { signIn: { method: 'device', step: { type: 'show_code', url: PAGE, code: 'ABCD-1234' } } });
    const panel = page.getByRole('region', { name: 'Sign-in of Codex' });
    await panel.getByText('ABCD-1234').waitFor();
    const link = panel.getByRole('link', { name: 'Open the sign-in page' });
    assert.deepEqual(
      [await link.getAttribute('href'), await link.getAttribute('rel'), await link.getAttribute('target')],
      [PAGE, 'noopener noreferrer', '_blank'],
    );
    await panel.getByRole('button', { name: 'Cancel the sign-in of Codex' }).click();
    await page.waitForFunction(() =>
      window.kit?.hub.sent.some((one) => JSON.stringify(one).includes('provider.cancelSignIn')),
    );
    await tell(page, {
      signIn: null,
      status: 'ready',
      account: { label: 'me@x.example', billing: 'by the Plus plan' },
    });
    await card(page).getByText('me@x.example · by the Plus plan').waitFor();
    assert.equal(await panel.count(), 0);
  });
}

test('a code with marks that cannot be seen shows them, and a failure says why and offers another try', async () => {
  const page = await kit.open('?app#/settings');
  await tell(page, { signIn: { method: 'device', step: { type: 'show_code', url: PAGE, code: 'AB\u202eCD' } } });
  await page.getByRole('region', { name: 'Sign-in of Codex' }).waitFor();
  assert.doesNotMatch((await card(page).innerText()) ?? '', /\u202e/);
  const error = {
    code: 'sign_in_failed',
    message: 'Codex could not be signed in: the page was closed. Start it again.',
  };
  await tell(page, { signIn: { method: 'device', step: { type: 'failed', error } } });
  await card(page).getByText('the page was closed').waitFor();
  await card(page).getByRole('button', { name: 'Try again' }).click();
  await page.waitForFunction(() => window.kit?.hub.sent.some((one) => JSON.stringify(one).includes('provider.signIn')));
});

test('what the hub installed can be updated and removed, what was found elsewhere cannot; a pause can be ended', async () => {
  const page = await kit.open('?app#/settings');
  await card(page).getByRole('button', { name: 'Look again for Codex' }).waitFor();
  assert.equal(await card(page).getByRole('button', { name: 'Remove Codex from the hub' }).count(), 0);
  await tell(page, {
    status: 'ready',
    runtime: { version: '0.169.0', source: 'hub' },
    capabilities: { install: true, remove: true, signOut: true },
    account: { label: 'me', billing: 'by the Plus plan', canSignOut: true },
    health: {
      state: { type: 'open', until: Date.now() + 300_000 },
      failures: 5,
      lastError: { code: 'runtime_failed', message: 'Codex could not be started: it crashed.' },
      lastErrorAt: 0,
    },
  });
  for (const name of [
    'Try Codex now',
    'Update Codex to the version the hub was tested with',
    'Sign out of Codex',
    'Remove Codex from the hub',
  ]) {
    await card(page).getByRole('button', { name }).click();
  }
  await page.waitForFunction(() => (window.kit?.hub.sent.length ?? 0) >= 4);
  assert.deepEqual(
    (await commands(page))?.map((one) => (one as { type: string }).type).filter((type) => type.startsWith('provider.')),
    ['provider.retry', 'provider.install', 'provider.signOut', 'provider.remove'],
  );
  await card(page)
    .getByText(/Paused until .* after 5 failures/)
    .waitFor();
});

/** Where keys are kept, as the core would tell it. */
async function tellStorage(page: Page, inForce: 'undecided' | 'file', reason: string | null): Promise<void> {
  await page.evaluate(
    ([now, why]) => {
      const { hub } = window.kit ?? {};
      const root = hub?.rootState.get();
      if (!hub || !root) throw new Error('no kit');
      const secretStorage = { inForce: now, reason: why, locked: [] };
      hub.rootState.set({ ...root, settings: { ...root.settings, secretStorage } });
    },
    [inForce, reason] as const,
  );
}

test('where keys are kept is asked once when nobody knows, and said with the reason', async () => {
  const page = await kit.open('?app#/settings');
  await page.getByText('They are sealed by the system keychain.').waitFor();
  await tellStorage(page, 'undecided', null);
  await page.waitForFunction(() => window.kit?.hub.sent.length === 1);
  assert.deepEqual(await commands(page), [{ type: 'secrets.look' }]);
  await tellStorage(page, 'file', 'this session has no keychain service');
  await page.getByText(/encrypted file with its key beside it.*no keychain service/).waitFor();
  await page.getByRole('button', { name: /^Keep keys in/ }).click();
  await page.getByRole('menuitemradio', { name: 'The system keychain', exact: true }).click();
  await page.waitForFunction(() => window.kit?.hub.sent.length === 2);
  assert.deepEqual((await commands(page))?.[1], { type: 'settings.update', patch: { secretStorage: 'keychain' } });
});

test('the strip shows every agent that has a quota, the fullest first, and from 70 % on when it begins anew', async () => {
  const page = await kit.open('?app');
  await tell(page, {
    limits: [
      { id: '5h', label: '5 h', usedPercent: 93, resetsAt: Date.now() + 3_600_000, status: 'ok' },
      { id: 'week', label: 'Week', usedPercent: 20, resetsAt: Date.now() + 4 * 86_400_000, status: 'ok' },
    ],
  });
  const rows = page.getByRole('list', { name: 'Quotas of your agents' }).getByRole('listitem');
  await rows.nth(1).waitFor();
  assert.match((await rows.nth(0).innerText()).replaceAll('\n', ' '), /5 h, resets (?:\w{3} )?\d\d:\d\d 93%/);
  assert.equal(await rows.nth(0).getAttribute('data-level'), 'full');
  assert.doesNotMatch(await rows.nth(1).innerText(), /resets/);
  assert.match((await rows.nth(0).getAttribute('title')) ?? '', /Week 20%, resets/);
});

test('the page complained of nothing', () => {
  assert.deepEqual(kit.complaints, []);
});
