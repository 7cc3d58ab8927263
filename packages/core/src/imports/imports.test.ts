import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import type { HubError } from '@codeai-hub/protocol/errors';
import type { FoundConversation } from '@codeai-hub/protocol/imports';
import type { HistoryEntry } from '@codeai-hub/provider-kit/history/entries';
import { ImportsRig, NATIVE } from './testing/imports-rig.ts';

const said = (text: string, at: number): HistoryEntry => ({ type: 'message', text, at, messageId: `m-${text}` });
const answered = (text: string, at: number): HistoryEntry => ({
  type: 'item',
  id: `a-${text}`,
  item: { kind: 'agent_message' },
  patch: { text },
  status: 'completed',
  at,
});
const edited: HistoryEntry = {
  type: 'item',
  id: 'e1',
  item: { kind: 'tool', tool: 'edit', name: 'Edit', title: 'Edit', target: 'a.txt' },
  patch: { changes: [{ path: 'a.txt', kind: 'modify', diff: '@@\n-a\n+b\n', added: 1, removed: 1 }] },
  status: 'completed',
  at: 250,
};
const TALK = [said('fix it', 100), answered('done', 200), edited, said('thanks', 300), answered('welcome', 400)];

suite('a conversation of an agent’s own program', () => {
  test('is listed with whether a session continues it already', async () => {
    const rig = new ImportsRig();
    rig.keep(NATIVE, TALK);
    const before = await rig.list();
    assert.deepEqual(
      before.conversations.map(({ provider, sessionId }) => [provider, sessionId]),
      [['demo', undefined]],
    );
    const sessionId = await rig.import(NATIVE);
    assert.equal((await rig.list()).conversations[0]?.sessionId, sessionId);
  });

  test('is read without leaving anything behind', async () => {
    const rig = new ImportsRig();
    rig.keep(NATIVE, TALK);
    const { items, next } = await rig.imports.read({ provider: 'demo', nativeId: NATIVE, limit: 50 });
    assert.deepEqual(
      items.map(({ kind, text, startedAt }) => [kind, text, startedAt]),
      [
        ['user_message', 'fix it', 100],
        ['agent_message', 'done', 200],
        ['tool', '', 250],
        ['user_message', 'thanks', 300],
        ['agent_message', 'welcome', 400],
      ],
    );
    assert.equal(next, null);
    assert.deepEqual(rig.sessionIds(), rig.sessionsAtStart);
  });

  test('becomes a session with its history, each turn at its own time, all marked, and nothing sent', async () => {
    const rig = new ImportsRig();
    rig.keep(NATIVE, TALK);
    const state = rig.state(await rig.import(NATIVE));
    assert.deepEqual(
      state.items.map((item) => [item.text, item.imported]),
      [
        ['fix it', true],
        ['done', true],
        ['', true],
        ['thanks', true],
        ['welcome', true],
      ],
    );
    assert.deepEqual(
      state.turns.map(({ startedAt, endedAt, outcome }) => [startedAt, endedAt, outcome?.type]),
      [
        [100, 250, 'completed'],
        [300, 400, 'completed'],
      ],
    );
    assert.deepEqual(state.turns[0]?.changes, [{ path: 'a.txt', kind: 'modify', added: 1, removed: 1 }]);
    assert.deepEqual(state.lines, { added: 1, removed: 1 });
    assert.deepEqual(state.importedFrom, { nativeId: NATIVE, updatedAt: 400 });
    assert.deepEqual([state.title, activeAgent(state).mode, activeAgent(state).currentTurnId], ['Talk', 'ask', null]);
    await rig.bench.rest();
    assert.deepEqual(rig.bench.agents.requests, []);
  });

  test('goes on in the agent’s own conversation with the first message', async () => {
    const rig = new ImportsRig();
    rig.keep(NATIVE, TALK);
    const sessionId = await rig.import(NATIVE);
    await rig.send(sessionId, 'and now this');
    assert.equal(rig.bench.agents.requests[0]?.nativeId, NATIVE);
    assert.equal(rig.bench.agents.given.length, 1, 'only what was said here is given to the agent');
  });

  test('is the same session every time, also for two windows at once and after the core died', async () => {
    const rig = new ImportsRig();
    rig.keep(NATIVE, TALK);
    const [one, two] = await Promise.all([rig.import(NATIVE), rig.import(NATIVE)]);
    assert.equal(one, two);
    rig.forgetIndex();
    assert.equal(await rig.import(NATIVE), one);
    rig.restart();
    assert.equal(await rig.import(NATIVE), one);
    assert.equal(rig.state(one).items.length, TALK.length);
  });

  test('that a session of the hub began is that session, also while it has no record yet', async () => {
    const rig = new ImportsRig();
    rig.keep(NATIVE, TALK);
    rig.known.set(`demo ${NATIVE}`, 'session0001');
    assert.equal(await rig.import(NATIVE), 'session0001');
  });

  test('whose session was deleted can be imported again, as another one', async () => {
    const rig = new ImportsRig();
    rig.keep(NATIVE, TALK);
    const first = await rig.import(NATIVE);
    await rig.delete(first);
    const second = await rig.import(NATIVE);
    assert.notEqual(second, first);
    assert.equal(rig.state(second).items.length, TALK.length);
  });

  test('of many pages is whole, in its order', async () => {
    const rig = new ImportsRig();
    const long = Array.from({ length: 700 }, (_, n) => (n % 2 ? answered(`a${n}`, n) : said(`q${n}`, n)));
    rig.keep(NATIVE, long);
    const sessionId = await rig.import(NATIVE);
    const state = rig.state(sessionId);
    const history = await rig.bench.sessions.history(sessionId);
    const texts = [...history.page(state.evicted, 9999).items, ...state.items].map((item) => item.text);
    assert.deepEqual(
      texts,
      long.map((entry) => (entry.type === 'message' ? entry.text : entry.patch?.text)),
    );
    assert.ok(rig.reads.length > 3, 'it was read in pages');
  });

  test('keeps what is long beside its item', async () => {
    const rig = new ImportsRig();
    const words = 'word '.repeat(10_000);
    rig.keep(NATIVE, [said(words, 1), answered(words, 2)]);
    const sessionId = await rig.import(NATIVE);
    const blobs = rig.bench.sessions.blobs(sessionId);
    for (const item of rig.state(sessionId).items) {
      assert.ok(item.text.length < 20_000);
      assert.equal(blobs.get(item.blob?.hash ?? '')?.toString(), words);
    }
  });

  test('of which a core that died had written a part is there whole after the next import, and not before', async () => {
    const rig = new ImportsRig();
    const long = Array.from({ length: 700 }, (_, n) => said(`q${n}`, n));
    rig.keep(NATIVE, long);
    rig.hangsAfter = 2;
    void rig.import(NATIVE);
    await rig.bench.rest();
    const [half = ''] = rig.sessionIds().filter((id) => !rig.sessionsAtStart.includes(id));
    assert.notEqual(half, '', 'a part of it is on the disk');
    rig.restart();
    assert.throws(() => rig.state(half), { code: 'session_not_found' });
    rig.hangsAfter = Number.POSITIVE_INFINITY;
    assert.equal(await rig.import(NATIVE), half);
    assert.equal(rig.state(half).turnCount, 700);
  });

  test('that changes while it is read leaves no half of a session, and may be tried again', async () => {
    const rig = new ImportsRig();
    rig.keep(
      NATIVE,
      Array.from({ length: 500 }, (_, n) => said(`q${n}`, n)),
    );
    rig.changesAfter = 1;
    await assert.rejects(rig.import(NATIVE), (error: HubError) => error.code === 'history_changed');
    assert.deepEqual(rig.sessionIds(), rig.sessionsAtStart);
    rig.changesAfter = Number.POSITIVE_INFINITY;
    assert.equal(rig.state(await rig.import(NATIVE)).turnCount, 500);
  });

  test('that cannot be read is refused with the reason its provider gave', async () => {
    const rig = new ImportsRig();
    const message = 'It cannot be read: half of it is gone.';
    const problem = { code: 'history_unreadable', message } as FoundConversation['problem'];
    rig.keep(NATIVE, [], problem);
    await assert.rejects(rig.import(NATIVE), (error: HubError) => error.message === message);
    assert.deepEqual(rig.sessionIds(), rig.sessionsAtStart);
  });

  test('of a provider that shows none is refused, and so is a folder that is gone', async () => {
    const rig = new ImportsRig();
    rig.keep(NATIVE, TALK);
    rig.canShow = false;
    await assert.rejects(rig.list(), (error: HubError) => error.code === 'unsupported');
    await assert.rejects(rig.import(NATIVE), (error: HubError) => error.code === 'unsupported');
    rig.canShow = true;
    await assert.rejects(rig.import(NATIVE, '/gone'), (error: HubError) => error.code === 'folder_not_found');
  });

  test('with ids and parents keeps who did what for whom', async () => {
    const rig = new ImportsRig();
    const tool = { kind: 'tool', tool: 'agent', name: 'Agent', title: 'Delegate' } as const;
    rig.keep(NATIVE, [
      said('go', 1),
      { type: 'item', id: 'p', item: tool, status: 'completed' },
      { type: 'item', id: 'c', parentId: 'p', item: { kind: 'agent_message', text: 'inside' }, status: 'completed' },
    ]);
    const [, parent, child] = rig.state(await rig.import(NATIVE)).items;
    assert.equal(child?.parentId, parent?.id);
    assert.equal(child?.text, 'inside');
  });
});
