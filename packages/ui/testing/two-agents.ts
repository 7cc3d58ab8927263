import type { Page } from 'playwright-core';
import type { KitBrowser } from './kit-browser.ts';

/** The sample session once Codex has joined it: both are ready, nothing runs, Claude Code is the active one. */
export async function openWithTwo(kit: KitBrowser, width = 1280): Promise<Page> {
  const page = await kit.open('?app#/s/session0001', { viewport: { width, height: 860 } });
  await page.locator('.approval').waitFor();
  await page.evaluate(() => {
    const { hub, log, sync } = window.kit ?? {};
    const root = hub?.rootState.get();
    const codex = root?.providers.codex;
    if (!hub || !root || !codex || !log || !sync) throw new Error('no kit');
    const ready = { ...codex, status: 'ready' as const, hint: null, error: null };
    hub.rootState.set({ ...root, providers: { ...root.providers, codex: ready } });
    const resolution = { outcome: 'allowed' as const, by: 'you', at: 1 };
    log.add({ type: 'approval.resolved', approvalId: 'ap1', resolution });
    log.add({ type: 'item.completed', itemId: 'push', status: 'completed' });
    for (const entryId of ['q0', 'q1']) log.add({ type: 'queue.removed', entryId, reason: 'deleted' });
    log.add({ type: 'turn.ended', turnId: 't1', outcome: { type: 'completed' } });
    log.add({ type: 'agent.added', provider: 'codex', model: null, effort: null, mode: 'ask' });
    const models = [{ id: 'gpt', label: 'GPT' }];
    const modes = [{ id: 'ask', label: 'Ask' }];
    log.add({ type: 'features.changed', agent: 'codex', features: { models, modes, efforts: [], commands: [] } });
    sync();
  });
  await page.getByRole('group', { name: 'To' }).waitFor();
  return page;
}

/** A message to both, and both at work on it: `t2` is Claude Code's turn, `t3` that of Codex. */
export async function askBoth(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { log, sync } = window.kit ?? {};
    if (!log || !sync) throw new Error('no kit');
    const words = 'What would you look at next?';
    const said = { messageId: 'm2', text: words, content: [{ type: 'text' as const, text: words }], by: 'you' };
    const kinds = { kind: 'user_message', status: 'completed', delivery: 'delivered' } as const;
    log.add({ type: 'turn.started', turnId: 't2', cause: 'message' });
    log.item({ ...kinds, ...said, id: 'u2', turnId: 't2' });
    log.add({ type: 'turn.started', agent: 'codex', turnId: 't3', cause: 'message' });
    log.item({ ...kinds, ...said, id: 'u3', turnId: 't3' });
    log.item({ id: 'c1', kind: 'agent_message', turnId: 't2', text: 'Claude begins, ' });
    log.item({ id: 'x1', kind: 'agent_message', turnId: 't3', text: 'Codex begins, ' });
    log.add({ type: 'item.delta', itemId: 'c1', text: 'and Claude ends.' });
    log.add({ type: 'item.delta', itemId: 'x1', text: 'and Codex ends.' });
    sync();
  });
  await page.getByText('and Codex ends.').waitFor();
}

/** What the page sent to the session. */
export function sentBy(page: Page): Promise<readonly unknown[]> {
  return page.evaluate(() => window.kit?.session.sent ?? []);
}
