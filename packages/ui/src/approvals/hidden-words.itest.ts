import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

test('nothing that hides or turns text reaches the page raw: request, choices, title, target, plan, tab', async () => {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('.approval').waitFor();
  await page.evaluate(() => {
    const { hub, log, sync } = window.kit ?? {};
    const root = hub?.rootState.get();
    if (!hub || !log || !sync || !root) throw new Error('no kit');
    const bad = 'a\u202eb\u200bc\u001bd\u0000e';
    const [open] = log.state.approvals;
    if (!open) throw new Error('no request');
    log.add({ type: 'approval.resolved', approvalId: open.id, resolution: { outcome: 'denied', by: 'you', at: 1 } });
    log.item({ id: 'bad', kind: 'tool', tool: 'other', title: bad, target: bad });
    log.item({ id: 'note', kind: 'notice', level: 'warning', topic: 'info', text: bad });
    log.add({ type: 'session.renamed', title: bad });
    const request = {
      type: 'command',
      command: bad,
      cwd: `/${bad}`,
      description: bad,
      reason: bad,
      options: [{ id: 'always', kind: 'allow_always', label: bad, rule: bad }],
      editable: false,
    };
    log.add({
      type: 'approval.requested',
      approval: { id: 'ap9', turnId: 't1', itemId: 'bad', requestedAt: log.now(), hash: 'h', request } as never,
    });
    sync();
    const known = root.sessions.session0001;
    if (!known) throw new Error('no session');
    const summary = { ...known, title: bad, preview: bad, needsYou: { count: 1, first: bad } };
    const unseen = { ...known, id: 'session0009', title: '\u0000' };
    hub.rootState.set({ ...root, sessions: { ...root.sessions, session0001: summary, session0009: unseen } });
  });
  await page.locator('.approval__rules').getByText('RLO').first().waitFor();
  await page.getByText('Untitled').first().waitFor();
  const raw = await page.evaluate(() => {
    const shown = [document.body.innerText, document.title];
    for (const element of document.querySelectorAll('[title], [aria-label]'))
      shown.push(element.getAttribute('title') ?? '', element.getAttribute('aria-label') ?? '');
    const hidden = ['\u202e', '\u200b', '\u001b', '\u0000', '\ufffd'];
    return shown.filter((text) => hidden.some((one) => text.includes(one)));
  });
  assert.deepEqual(raw, []);
  assert.equal(await page.locator('.approval').getByText('The agent says:').count(), 2);
  assert.deepEqual(kit.complaints, []);
});
