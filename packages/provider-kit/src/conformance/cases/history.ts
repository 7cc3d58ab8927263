import assert from 'node:assert/strict';
import type { FoundConversation } from '@codeai-hub/protocol/imports';
import type { HistoryEntry } from '../../history/entries.ts';
import { recordedId } from '../../history/recorded-id.ts';
import type { AgentDriver } from '../agent-driver.ts';
import type { HostDriver } from '../host-driver.ts';
import { type Behaviour, refusedWith, type Stage } from '../stage.ts';
import type { Target } from '../target.ts';

/** Of the capability `history`; without it both requests are refused. */
export function history(behaviour: Behaviour, { asks }: Target): void {
  behaviour(
    'what was said is listed page by page, read from its beginning, and goes on where it ended',
    async (stage) => {
      if (!canShow(stage)) return refusesToShow(stage);
      const talks = [];
      for (const words of ['an oak', 'a birch']) talks.push({ words, nativeId: await talk(stage, words) });
      // As another core would find it.
      await stage.host.close();
      const host = await stage.newHost();
      const found = await listed(host);
      for (const { words, nativeId } of talks) {
        const one = found.filter((conversation) => conversation.nativeId === nativeId);
        assert.deepEqual(
          one.map(({ folder, problem }) => [folder, problem]),
          [[stage.folder, undefined]],
        );
        assert.notEqual(one[0]?.title.trim(), '', 'it has a title');
        const entries = await read(host, nativeId);
        assert.equal(entries[0]?.type, 'message', 'it begins with what was asked');
        assert.ok(
          entries.some((entry) => entry.type === 'item' && saidIn(entry).includes(words)),
          'and has the answer',
        );
      }
      const { nativeId = '' } = talks[0] ?? {};
      const again = await stage.open({ nativeId });
      await again.turn(asks.recall());
      assert.ok(await stage.heard(again, 'an oak'));
    },
  );

  behaviour('a conversation that is not there is not found, and a name that is none is refused', async (stage) => {
    if (!canShow(stage)) return refusesToShow(stage);
    const nativeId = '0194a000-0000-7000-8000-0000000000ff';
    await assert.rejects(stage.host.request('history.read', { nativeId, limit: 10 }), refusedWith('not_found'));
    for (const name of ['../../etc/passwd', '-rf', ''])
      await assert.rejects(
        stage.host.request('history.read', { nativeId: name, limit: 10 }),
        refusedWith('invalid_request'),
      );
  });

  async function talk(stage: Stage, words: string): Promise<string> {
    const agent = await stage.open();
    await agent.turn(asks.say(words));
    await agent.close();
    return recordedId(nativeIdOf(agent));
  }
}

function canShow(stage: Stage): boolean {
  return stage.host.capabilities?.history === true;
}

async function refusesToShow({ host }: Stage): Promise<void> {
  await assert.rejects(host.request('history.list', { limit: 10 }), refusedWith('unsupported'));
  await assert.rejects(host.request('history.read', { nativeId: 'any', limit: 10 }), refusedWith('unsupported'));
}

function nativeIdOf(agent: AgentDriver): string {
  const changed = agent.events.findLast((event) => event.type === 'binding.changed');
  return changed?.nativeId ?? agent.opened?.nativeId ?? assert.fail('it has no native id');
}

/** One by one, so that every page has to go on behind another. */
async function listed(host: HostDriver): Promise<FoundConversation[]> {
  const found: FoundConversation[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await host.request('history.list', { limit: 1, ...(cursor && { cursor }) });
    assert.ok(page.conversations.length <= 1, 'a page holds no more than was asked for');
    found.push(...page.conversations);
    cursor = page.next;
  }
  return found;
}

async function read(host: HostDriver, nativeId: string): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await host.request('history.read', { nativeId, limit: 1, ...(cursor && { cursor }) });
    assert.equal(page.conversation.nativeId, nativeId);
    entries.push(...page.entries);
    cursor = page.next;
  }
  return entries;
}

function saidIn({ item, patch }: Extract<HistoryEntry, { type: 'item' }>): string {
  return patch?.text ?? ('text' in item ? (item.text ?? '') : '');
}
