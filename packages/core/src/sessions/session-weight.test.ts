import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { HISTORY_PAGE_BYTES } from '@codeai-hub/protocol/wire';
import { CoreHub, type CoreHubParts } from '../core-hub.ts';
import { sessionItems } from '../server/http/session-items.ts';
import { Bench, SESSION } from './testing/bench.ts';
import { messageId, text } from './testing/steps.ts';

const COUNT = 60;
const wordsOf = (n: number) => `${n} `.padEnd(950_000, 'x');
const idsOf = (items: readonly Item[]) =>
  items.map((item) => (item.kind === 'user_message' ? item.messageId : item.id));

async function say(bench: Bench, n: number): Promise<void> {
  const command = { type: 'message.send' as const, messageId: messageId(n), content: text(wordsOf(n)) };
  assert.equal((await bench.command({ ...command, delivery: 'queue' })).status, 'accepted');
}

/** Back from the window to the first item, as a client does. */
async function paged(bench: Bench): Promise<Item[]> {
  const history = await bench.sessions.history(SESSION);
  let items = [...bench.state.items];
  for (let before = bench.state.evicted; before > 0; ) {
    const page = history.page(before, 500, HISTORY_PAGE_BYTES);
    assert.ok(page.items.length > 0 && page.first + page.items.length === before);
    assert.ok(JSON.stringify(page).length <= HISTORY_PAGE_BYTES);
    items = [...page.items, ...items];
    before = page.first;
  }
  return items;
}

test('a session of sixty very long messages has a state of a few megabytes, and all of them can be paged, also after a restart', async () => {
  const bench = new Bench();
  const said = Array.from({ length: COUNT }, (_, n) => n + 1);
  for (const n of said) {
    await say(bench, n);
    bench.agents.last.finish();
    await bench.rest();
    assert.ok(JSON.stringify(bench.state).length < 4_000_000, `after message ${n}`);
  }
  for (const again of [false, true]) {
    if (again) await bench.restart();
    const items = (await paged(bench)).filter((item) => item.kind === 'user_message');
    assert.deepEqual(idsOf(items), said.map(messageId));
    for (const [index, item] of items.entries()) {
      assert.deepEqual([item.content, item.delivery], [text(wordsOf(index + 1)), 'delivered']);
      assert.ok(item.text.length < 20_000, 'its words are not in it twice');
    }
  }
});

test('what reads all of them from the first on, to fork or to download, holds no more than a page of them at a time', async () => {
  const bench = new Bench();
  for (let n = 1; n <= 20; n++) {
    await say(bench, n);
    bench.agents.last.finish();
    await bench.rest();
  }
  const evicted = bench.state.evicted;
  assert.ok(evicted > 10);
  const pieces = [];
  for await (const { items } of await bench.sessions.conversation(SESSION)) pieces.push(items);
  for (const piece of pieces.slice(0, -1)) assert.ok(JSON.stringify(piece).length <= HISTORY_PAGE_BYTES);
  const messages = pieces.flat().filter((item) => item.kind === 'user_message');
  assert.deepEqual(
    idsOf(messages),
    Array.from({ length: 20 }, (_, n) => messageId(n + 1)),
  );
  const hub = new CoreHub({ sessions: bench.sessions } as unknown as CoreHubParts);
  for (let first = 0; first < evicted; ) {
    const texts = await hub.historyTexts({ sessionId: SESSION, first, count: 500 });
    assert.ok(texts.length > 0 && texts.join('\n').length <= HISTORY_PAGE_BYTES);
    first += texts.length;
  }
  const lines: string[] = [];
  for await (const line of await sessionItems(hub, SESSION)) lines.push(line);
  const ids = lines.flatMap((line) => line.trimEnd().split('\n')).map((line) => (JSON.parse(line) as Item).id);
  assert.deepEqual(
    ids,
    pieces.flat().map(({ id }) => id),
  );
});

test('very long messages that wait for the agent leave the state bounded: one too many is refused and the others run', async () => {
  const bench = new Bench();
  await say(bench, 1);
  for (let n = 2; n <= 9; n++) await say(bench, n);
  const last = { type: 'message.send' as const, messageId: messageId(10), content: text(wordsOf(10)) };
  const refused = await bench.command({ ...last, delivery: 'queue' });
  assert.ok(refused.status === 'rejected');
  assert.equal(refused.error.code, 'queue_full');
  assert.ok(JSON.stringify(bench.state).length < 12_000_000);
  for (let n = 1; n <= 9; n++) {
    bench.agents.last.finish();
    await bench.rest();
  }
  assert.deepEqual(bench.agents.given, [1, 2, 3, 4, 5, 6, 7, 8, 9].map(messageId));
});
