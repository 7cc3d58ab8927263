import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import type { HubClient, SessionView } from '@codeai-hub/client/api';
import { isRunning, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { threeVendors, VENDORS, type Vendor } from '../harness/three-vendors.ts';
import { newSession, text, untilState } from '../harness/watch.ts';

const GOAL = 'Teach the parser to read commas.';

/** What makes each agent change a file, keep a list where it tells it, and end with words. */
const WORK: Record<Vendor, string[]> = {
  claude: [
    'model> tool TaskCreate {"subject":"Write the tests","description":"d"}',
    'model> tool Write {"file_path":"notes-claude.txt","content":"commas\\n"}',
    'model> say The parser reads commas now.',
  ],
  codex: [
    'model> tool update_plan {"plan":[{"step":"Write the tests","status":"pending"}]}',
    `model> custom apply_patch ${JSON.stringify('*** Begin Patch\n*** Add File: notes-codex.txt\n+commas\n*** End Patch\n')}`,
    'model> say The parser reads commas now.',
  ],
  gemini: [
    'model> tool write_file {"file_path":"notes-gemini.txt","content":"commas\\n"}',
    'model> say The parser reads commas now.',
  ],
};

/** Gemini CLI keeps its list to itself. */
const TELLS_TODOS: readonly Vendor[] = ['claude', 'codex'];

const PAIRS = VENDORS.flatMap((from) => VENDORS.filter((to) => to !== from).map((to) => [from, to] as const));

/** Rests at last; allows once whatever is asked on the way. */
function untilRest(view: SessionView, turns: number): Promise<SessionState> {
  const answered = new Set<string>();
  return untilState(view, (state) => {
    for (const { id, hash, request } of state.approvals) {
      if (answered.has(id) || request.type === 'question') continue;
      answered.add(id);
      const option = request.options.find(({ kind }) => kind === 'allow_once');
      void view.command({
        type: 'approval.answer',
        approvalId: id,
        hash,
        answer: { type: 'option', optionId: option?.id ?? '' },
      });
    }
    return state.turnCount >= turns && !isRunning(state);
  });
}

/** What the script of a test's model stands in is no order to the next one. */
function edited(packet: string): string {
  return packet.replaceAll('model> ', 'said> ');
}

async function handOver(client: HubClient, view: SessionView, to: Vendor, words: string): Promise<string> {
  const { text: packet } = await client.request('handover.preview', { sessionId: view.sessionId, to });
  const receipt = await view.command({
    type: 'session.handOver',
    provider: to,
    packet: edited(packet),
    messageId: randomUUID(),
    content: text(words),
  });
  assert.equal(receipt.status, 'accepted', JSON.stringify(receipt));
  return packet;
}

test('work passes between every two agents: goal, files and todos arrive, and back again only what was missed', async (t) => {
  const { hub, client, heard } = await threeVendors(t);
  for (const [from, to] of PAIRS) {
    await t.test(`from ${from} to ${to}`, async () => {
      const view = await newSession(client, { folder: hub.folder, provider: from });
      await view.send(text([GOAL, ...WORK[from]].join('\n')));
      const worked = await untilRest(view, 1);
      assert.deepEqual(worked.turns[0]?.outcome, { type: 'completed' });

      const before = heard(to).length;
      await handOver(client, view, to, 'Go on with the tests.\nmodel> say The tests are written.');
      const passed = await untilRest(view, 2);
      assert.deepEqual(passed.turns.at(-1)?.outcome, { type: 'completed' });
      assert.equal(passed.provider, to);
      const told = heard(to).slice(before).join('\n');
      assert.match(told, /Teach the parser to read commas/);
      assert.match(told, new RegExp(`notes-${from}\\.txt`));
      assert.match(told, /The parser reads commas now/);
      if (TELLS_TODOS.includes(from)) assert.match(told, /Write the tests/);

      const missed = await handOver(client, view, from, 'Now look at it.\nmodel> say It is good.');
      assert.match(missed, /The tests are written/);
      assert.doesNotMatch(missed, /The parser reads commas now/, 'it said so itself');
      const back = await untilRest(view, 3);
      assert.deepEqual(back.turns.at(-1)?.outcome, { type: 'completed' });
      assert.equal(back.items.filter(({ kind }) => kind === 'handover').length, 2, 'both boundaries are visible');
      const again = heard(from).at(-1) ?? '';
      assert.match(again, /The tests are written/);
      assert.match(again, /Teach the parser to read commas/, 'its own conversation goes on');
      await client.command('root', { type: 'session.delete', sessionId: view.sessionId });
    });
  }
});

test('three agents answer one message side by side, hear of each other, and all are back after a kill', async (t) => {
  const { hub, client, heard } = await threeVendors(t);
  const made = await client.command('root', {
    type: 'session.create',
    folder: hub.folder,
    provider: 'claude',
    with: ['codex', 'gemini'],
  });
  assert.ok(made.status === 'accepted' && made.sessionId);
  const view = client.session(made.sessionId);
  await untilState(view, (state) => state.agents.length === 3);
  const ask = (words: string, to: readonly Vendor[]) =>
    view.command({
      type: 'message.send',
      messageId: randomUUID(),
      content: text(words),
      delivery: 'queue',
      to: [...to],
    });
  await ask('Which way?', VENDORS);
  const first = await untilRest(view, 3);
  assert.deepEqual(
    first.turns.map(({ outcome }) => outcome?.type),
    ['completed', 'completed', 'completed'],
  );
  await ask('And you, codex?', ['codex']);
  const second = await untilRest(view, 4);
  const news = second.items.findLast((item) => item.kind === 'handover');
  assert.deepEqual(news?.kind === 'handover' && [[...news.from].sort(), news.to], [['claude', 'gemini'], 'codex']);
  assert.ok((heard('codex').at(-1) ?? '').includes('echo: Which way?'), 'what the others said arrived');

  await hub.kill();
  await hub.restart();
  const revived = await untilState(view, (state) => state.seq >= second.seq);
  assert.equal(revived.agents.length, 3);
  await ask('Still there?', VENDORS);
  const third = await untilRest(view, 7);
  assert.deepEqual(
    third.turns.slice(-3).map(({ outcome }) => outcome?.type),
    ['completed', 'completed', 'completed'],
  );
  for (const vendor of VENDORS)
    assert.ok((heard(vendor).at(-1) ?? '').includes('Which way?'), `${vendor} has its own conversation again`);
});
