import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { KitBrowser } from '../../testing/kit-browser.ts';

const kit = new KitBrowser();
before(() => kit.start());
after(() => kit.stop());

/** Everything shown that holds a character which hides or turns text. */
function rawWords(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const shown = [document.body.innerText, document.title];
    for (const element of document.querySelectorAll('[title], [aria-label], [data-tip]'))
      for (const name of ['title', 'aria-label', 'data-tip']) shown.push(element.getAttribute(name) ?? '');
    const hidden = [
      '\u202e',
      '\u200b',
      '\u001b',
      '\u0000',
      '\ufffd',
      '\u00ad',
      '\u2060',
      '\ufeff',
      '\u{e0041}',
      '\ufe01',
    ];
    return shown.filter((text) => hidden.some((one) => text.includes(one)));
  });
}

test('nothing that hides or turns text reaches the page raw: request, choices, title, target, plan, tab', async () => {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('.approval').waitFor();
  await page.evaluate(() => {
    const { hub, log, sync } = window.kit ?? {};
    const root = hub?.rootState.get();
    if (!hub || !log || !sync || !root) throw new Error('no kit');
    const bad = 'a\u202eb\u200bc\u001bd\u0000e\u00adf\u2060g\ufeffh\u{e0041}i\ufe01j';
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
  assert.deepEqual(await rawWords(page), []);
  assert.equal(await page.locator('.approval').getByText('The agent says:').count(), 2);
  assert.deepEqual(kit.complaints, []);
});

test('nothing that hides or turns text reaches the page raw: input, unknown event, diff, own message, heading', async () => {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('.approval').waitFor();
  await page.evaluate(() => {
    const { log, sync } = window.kit ?? {};
    if (!log || !sync) throw new Error('no kit');
    const bad = 'a\u202eb\u200bc\u001bd\u0000e\u00adf\u2060g\ufeffh\u{e0041}i\ufe01j';
    const path = `${bad}.ts`;
    const diff = `@@ -1 +1 @@ ${bad}\n-${bad}\n\\ ${bad}\n+b`;
    const message = {
      kind: 'user_message',
      status: 'completed',
      messageId: 'm9',
      delivery: 'delivered',
      by: 'x',
    } as const;
    log.item({ ...message, id: 'u9', text: bad, content: [{ type: 'text', text: bad }] });
    log.item({
      id: 'in',
      kind: 'tool',
      tool: 'mcp',
      status: 'completed',
      title: 'Input',
      input: JSON.stringify([bad]),
    });
    log.item({ id: 'not-json', kind: 'tool', tool: 'mcp', status: 'completed', title: 'Other input', input: bad });
    log.item({ id: 'native', kind: 'native', status: 'completed', name: 'Native', text: bad });
    const changes = [{ path, kind: 'modify', added: 1, removed: 1, diff }] as const;
    log.item({ id: 'edit', kind: 'tool', tool: 'edit', status: 'completed', title: 'Edit', changes: [...changes] });
    const run = { kind: 'tool', tool: 'command', status: 'completed', title: 'Run', target: 'ls' } as const;
    log.item({ ...run, id: 'run', text: `${bad}\n` });
    log.item({ id: 'long', kind: 'agent_message', status: 'completed', text: 'a paragraph\n\n'.repeat(60) });
    sync();
  });
  await page.locator('.turn-bar').getByText('RLO').waitFor();
  assert.deepEqual(await rawWords(page), []);
  await page.locator('.turn-bar__button').click();
  for (const step of ['Input', 'Other input', 'Native'])
    await page.getByRole('button', { name: step, exact: true }).click();
  await page.locator('.diff__gap').getByText('RLO').first().waitFor();
  await page.locator('.terminal').getByText('RLO').first().waitFor();
  const texts = page.locator('.tool-text').filter({ hasText: 'RLO' });
  await texts.nth(2).waitFor();
  assert.equal(await texts.count(), 3);
  assert.deepEqual(await rawWords(page), []);
});

test('nothing that hides or turns text reaches the page raw: plan and its choices', async () => {
  const page = await kit.open('?app#/s/session0001');
  await page.locator('.approval').waitFor();
  await page.evaluate(() => {
    const { log, sync } = window.kit ?? {};
    const [open] = log?.state.approvals ?? [];
    if (!log || !sync || !open) throw new Error('no kit');
    const bad = 'a\u202eb\u200bc\u001bd\u00ade\u2060f\ufeffg\u{e0041}h\ufe01i';
    log.add({ type: 'approval.resolved', approvalId: open.id, resolution: { outcome: 'denied', by: 'you', at: 1 } });
    const request = {
      type: 'plan',
      text: `# ${bad}\n\n1. ${bad} \`${bad}\`\n\n\`\`\`sh\n${bad}\n\`\`\``,
      options: [{ id: 'go', kind: 'allow_once', label: bad }],
    };
    log.add({
      type: 'approval.requested',
      approval: { id: 'ap9', turnId: 't1', itemId: 'x', requestedAt: log.now(), hash: 'h', request } as never,
    });
    sync();
  });
  for (const place of ['h2', 'li', 'li code', 'pre', 'button'])
    await page.locator(`.approval ${place}`).getByText('ZWSP').first().waitFor();
  assert.deepEqual(await rawWords(page), []);
});

test('nothing that hides or turns text reaches the page raw: folders', async () => {
  const page = await kit.open('?app#/new');
  await page.evaluate(() => {
    const { hub } = window.kit ?? {};
    if (!hub) throw new Error('no kit');
    const bad = 'a\u202eb\u200bc\u001bd\u00ade\u2060f\ufeffg\u{e0041}h\ufe01i';
    const entries = [{ name: bad, path: `/${bad}`, git: false }];
    hub.request = async () => ({ path: '/', parent: null, entries }) as never;
  });
  await page.getByRole('button', { name: /^Folder/ }).click();
  await page.getByRole('menuitem', { name: 'Choose a folder…' }).click();
  await page.locator('.folders__entry').waitFor();
  assert.deepEqual(await rawWords(page), []);
});
