import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

test('a change too long for a message is fetched by itself, and cannot be allowed before it is there', async () => {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('.approval').waitFor();
  let answers = 0;
  await page.route('**/blobs/*', async (route) => {
    if (++answers === 1) return route.fulfill({ status: 500, body: '' });
    return route.fulfill({ body: '@@ -1 +1 @@\n-old words\n+new words\n', contentType: 'text/plain' });
  });
  await page.evaluate(() => {
    const { log, sync } = window.kit ?? {};
    if (!log || !sync) throw new Error('no kit');
    const [open] = log.state.approvals;
    if (!open) throw new Error('no request');
    log.add({ type: 'approval.resolved', approvalId: open.id, resolution: { outcome: 'denied', by: 'you', at: 1 } });
    const blob = { hash: 'c'.repeat(64), size: 40_000, mediaType: 'text/plain' };
    const request = {
      type: 'edit' as const,
      changes: [{ path: 'src/long.ts', kind: 'modify' as const, added: 1, removed: 1, blob }],
      options: [
        { id: 'once', kind: 'allow_once' as const, label: 'Make this change' },
        { id: 'deny', kind: 'deny' as const, label: 'Refuse it' },
      ],
    };
    const approval = { id: 'ap9', turnId: 't1', itemId: 'push', requestedAt: log.now(), hash: 'h', request };
    log.add({ type: 'approval.requested', approval });
    sync();
  });
  const allow = page.getByRole('button', { name: 'Make this change' });
  await page.getByText('could not be loaded').waitFor();
  assert.equal(await allow.isDisabled(), true);
  assert.equal(await page.getByRole('button', { name: 'Refuse it' }).isEnabled(), true);
  await page.getByRole('button', { name: 'Show the change' }).click();
  await page.locator('.approval .diff').getByText('new words').waitFor();
  assert.equal(await allow.isEnabled(), true);
});

const plain = { mediaType: 'text/plain' };
const whole = {
  tool: `{"first": 1,\n${'"more": 2,\n'.repeat(3000)}"last": 3}`,
  plan: `# First\n\n${'More\n\n'.repeat(4000)}Last`,
};
const requests = {
  tool: {
    type: 'tool',
    name: 'n',
    title: 'Use it',
    input: whole.tool.slice(0, 99),
    inputBlob: { ...plain, hash: 'd'.repeat(64), size: 33_000 },
  },
  plan: { type: 'plan', text: whole.plan.slice(0, 99), blob: { ...plain, hash: 'e'.repeat(64), size: 24_000 } },
};

for (const type of ['tool', 'plan'] as const)
  test(`words too long for a message are fetched, and cannot be allowed before they are there: ${type}`, async () => {
    const page = await kit.open('?app#/s/session0001');
    await page.locator('.approval').waitFor();
    let answers = 0;
    await page.route('**/blobs/*', async (route) => {
      if (++answers === 1) return route.fulfill({ status: 500, body: '' });
      return route.fulfill({ body: whole[type], contentType: 'text/plain' });
    });
    await page.evaluate((asked) => {
      const { log, sync } = window.kit ?? {};
      const [open] = log?.state.approvals ?? [];
      if (!log || !sync || !open) throw new Error('no request');
      log.add({ type: 'approval.resolved', approvalId: open.id, resolution: { outcome: 'denied', by: 'you', at: 1 } });
      const options = [
        { id: 'once', kind: 'allow_once', label: 'Go on' },
        { id: 'deny', kind: 'deny', label: 'Refuse it' },
      ];
      const request = { ...asked, options } as never;
      log.add({ type: 'approval.requested', approval: { ...open, id: 'ap9', request } });
      sync();
    }, requests[type]);
    const card = page.locator('.approval');
    await card.getByText('could not be loaded').waitFor();
    assert.equal(await card.getByRole('button', { name: 'Go on' }).isDisabled(), true);
    assert.equal(await card.getByRole('button', { name: 'Refuse it' }).isEnabled(), true);
    await card.getByRole('button', { name: /^Show all of it/ }).click();
    await card
      .getByText(type === 'tool' ? '"last": 3}' : 'Last')
      .first()
      .waitFor();
    await card.locator('button:enabled').getByText('Go on').waitFor();
    assert.equal(answers, 2);
  });
