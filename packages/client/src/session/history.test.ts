import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { type Envelope, sessionChannel } from '@codeai-hub/protocol/envelope';
import { describeError, HubError } from '@codeai-hub/protocol/errors';
import type { ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { ClientClosedError } from '../errors.ts';
import { Replica } from '../replica.ts';
import { created, envelope, message, SESSION, started, stateAfter } from '../testing/samples.ts';
import { History } from './history.ts';

const ITEMS = 1_300;
const PER_TURN = 10;

/** A conversation of many items, ten to a turn. */
const log: Envelope[] = [created()];
const all: Item[] = [];
for (let index = 0; index < ITEMS; index++) {
  const turnId = `turn${Math.floor(index / PER_TURN)}`;
  if (index % PER_TURN === 0) log.push(envelope(log.length + 1, { type: 'turn.started', turnId, cause: 'message' }));
  const item = message(`item${index}`, turnId);
  all.push(item);
  log.push(started(log.length + 1, item));
  if (index % PER_TURN === PER_TURN - 1) {
    log.push(envelope(log.length + 1, { type: 'turn.ended', turnId, outcome: { type: 'completed' } }));
  }
}

/** The log up to and with the `count`th item. */
const upTo = (count: number) => log.slice(0, log.findIndex((one) => isItem(one, `item${count - 1}`)) + 1);
const isItem = (one: Envelope, id: string) => (one.event as { item?: Item }).item?.id === id;

/** The core answers with at most `perPage` items: fewer than were asked for when they are heavy. */
function setUp({ perPage = 500 } = {}) {
  const asked: ParamsOf<'history'>[] = [];
  let fail: Error | null = null;
  const history = new History(SESSION, async (params): Promise<ResultOf<'history'>> => {
    asked.push(params);
    await drain();
    if (fail) throw fail;
    const first = Math.max(0, params.before - Math.min(params.limit, perPage));
    const items = all.slice(first, params.before);
    const ids = new Set(items.map((item) => item.turnId));
    return { first, items, turns: turns.filter((turn) => ids.has(turn.id)) };
  });
  const replica = new Replica<SessionState>({
    channel: sessionChannel(SESSION),
    reduce: history.reduce,
    resubscribe: () => assert.fail('resubscribed'),
    broken: (detail) => assert.fail(detail),
    along: history.along,
  });
  replica.ask();
  const snapshot = (count: number, epoch = 'e1') => {
    const events = upTo(count);
    replica.snapshot({ channel: '', handle: 1, epoch, seq: events.length, state: stateAfter(events) });
  };
  const failWith = (error: Error | null) => {
    fail = error;
  };
  return { history, replica, asked, snapshot, failWith };
}

const turns = Array.from({ length: ITEMS / PER_TURN }, (_, index) => ({
  id: `turn${index}`,
  number: index + 1,
  cause: 'message' as const,
  startedAt: 0,
}));

/** What a viewer sees: history and window, which must be one conversation without a hole. */
function shown({ history, replica }: Pick<ReturnType<typeof setUp>, 'history' | 'replica'>): Item[] {
  const state = replica.state.get() as SessionState;
  const { first, items } = history.get();
  assert.equal(first + items.length, state.evicted);
  const conversation = [...items, ...state.items];
  assert.deepEqual(
    conversation.map((item) => item.id),
    all.slice(first, first + conversation.length).map((item) => item.id),
  );
  return conversation;
}

test('what leaves the window stays with the viewer, at every moment', () => {
  const world = setUp();
  world.snapshot(1);
  let moments = 0;
  world.replica.state.subscribe(() => {
    shown(world);
    moments++;
  });
  world.history.subscribe(() => void shown(world));
  for (const one of upTo(400).slice(2)) world.replica.receive([one]);
  assert.equal(shown(world).length, 400);
  assert.equal(moments, upTo(400).length - upTo(1).length);
});

test('turns that left the window stay too', () => {
  const world = setUp();
  world.snapshot(1);
  world.replica.receive(upTo(400).slice(2));
  const state = world.replica.state.get() as SessionState;
  const known = new Set([...state.turns.map((turn) => turn.id), ...world.history.get().turns.keys()]);
  for (const item of shown(world)) assert.ok(known.has(item.turnId), item.turnId);
  assert.equal(world.history.get().turns.get('turn0')?.outcome?.type, 'completed');
});

test('older pages are put before, until the first item', async () => {
  const world = setUp();
  world.snapshot(450);
  const pages: number[] = [];
  while (world.history.get().first > 0) {
    await world.history.loadOlder();
    pages.push(shown(world).length);
  }
  assert.equal(shown(world).length, 450);
  assert.ok(pages.length >= 3);
  await world.history.loadOlder();
  assert.equal(world.asked.length, pages.length, 'nothing is before the first item');
});

test('one who hears of a page may ask for the next at once', async () => {
  const world = setUp();
  world.snapshot(450);
  world.history.subscribe(() => {
    if (!world.history.get().loading) void world.history.loadOlder();
  });
  void world.history.loadOlder();
  for (let page = 0; page < 10; page++) await drain();
  assert.deepEqual([shown(world).length, world.asked.length], [450, 4]);
});

test('two who ask at once get one page', async () => {
  const world = setUp();
  world.snapshot(450);
  await Promise.all([world.history.loadOlder(), world.history.loadOlder()]);
  assert.equal(world.asked.length, 1);
});

test('a snapshot that leaves a hole is followed by what is missing', async () => {
  const world = setUp();
  world.snapshot(250);
  await world.history.loadOlder();
  const { first } = world.history.get();
  assert.equal(shown(world).length, 250 - first);
  world.snapshot(900);
  shown(world);
  for (let page = 0; page < 20; page++) await drain();
  assert.equal(shown(world).length, 900 - first);
});

test('pages shorter than asked for lead to the first item as well, and over a hole', async () => {
  const world = setUp({ perPage: 7 });
  world.snapshot(250);
  for (let page = 0; page < 3; page++) await world.history.loadOlder();
  const { first } = world.history.get();
  world.snapshot(500);
  for (let page = 0; page < 100; page++) await drain();
  assert.equal(shown(world).length, 500 - first, 'the hole is filled');
  while (world.history.get().first > 0) await world.history.loadOlder();
  assert.equal(shown(world).length, 500);
});

test('a client that was closed while a hole is filled asks no more', async () => {
  const world = setUp();
  world.snapshot(250);
  await world.history.loadOlder();
  world.snapshot(900);
  world.failWith(new ClientClosedError());
  const more = () => world.asked.length;
  const before = more();
  for (let turn = 0; turn < 10 && more() < before + 5; turn++) await drain();
  world.failWith(new HubError('internal'));
  await drain();
  assert.deepEqual([more(), world.history.get().loading], [before, false]);
  shown(world);
});

test('a hole too wide is paged anew when somebody scrolls there', async () => {
  const world = setUp();
  world.snapshot(210);
  await world.history.loadOlder();
  world.snapshot(1_300);
  await drain();
  await drain();
  assert.deepEqual(world.history.get().items, []);
  assert.equal(world.asked.length, 1);
  await world.history.loadOlder();
  shown(world);
});

test('another epoch forgets the older items', async () => {
  const world = setUp();
  world.snapshot(450);
  await world.history.loadOlder();
  world.snapshot(450, 'e2');
  assert.deepEqual(world.history.get().items, []);
  shown(world);
});

test('a page that comes when all has changed is left aside', async () => {
  const world = setUp();
  world.snapshot(450);
  const page = world.history.loadOlder();
  world.snapshot(600, 'e2');
  await page;
  shown(world);
  assert.deepEqual(world.history.get().items, []);
  assert.equal(world.history.get().loading, false);
});

test('an error is shown and the next try clears it', async () => {
  const world = setUp();
  world.snapshot(450);
  world.failWith(new HubError('disk_failed', { path: '/x', reason: 'EIO' }));
  await world.history.loadOlder();
  assert.deepEqual(world.history.get().error, describeError('disk_failed', { path: '/x', reason: 'EIO' }));
  world.failWith(null);
  await world.history.loadOlder();
  assert.equal(world.history.get().error, null);
  assert.equal(world.history.get().items.length, 100);
});

test('a window nobody scrolls keeps a bounded number of older items', () => {
  const world = setUp();
  world.snapshot(1);
  world.replica.receive(log.slice(2));
  assert.equal(world.history.get().items.length, 500);
  shown(world);
});

test('what nobody looks at can be given back', async () => {
  const world = setUp();
  world.snapshot(450);
  await world.history.loadOlder();
  await world.history.loadOlder();
  world.history.trim(30);
  assert.equal(world.history.get().items.length, 30);
  shown(world);
  for (const item of world.history.get().items) assert.ok(world.history.get().turns.has(item.turnId));
});
