import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from '@codeai-hub/testkit/fuzz/fuzz';
import type { Random } from '@codeai-hub/testkit/random/random';
import { type Envelope, firstSeq } from '../../envelope.ts';
import { mergeDeltas } from '../../merge.ts';
import { deepFreeze } from '../../testing/deep-freeze.ts';
import { randomLog } from '../../testing/random-session.ts';
import { SessionEvent } from './events.ts';
import type { Item } from './items.ts';
import { reduceSession } from './reducer.ts';
import {
  activeAgent,
  findItem,
  itemsLeaving,
  SessionState,
  WINDOW_BOUND,
  WINDOW_KEEP,
  WINDOW_MAX,
  WINDOW_WEIGHT_BOUND,
} from './state.ts';
import { weightOf } from './weight.ts';

const reproduce = 'node packages/protocol/src/channels/session/reducer.test.ts';
const one = process.argv[2];
const seeds = (count: number) => (one === undefined ? count : [Number(one)]);

function reduceAll(log: readonly Envelope[], from: SessionState | null = null): SessionState {
  return log.reduce<SessionState | null>(reduceSession, from) as SessionState;
}

test('a session that does not begin with session.created is refused, not guessed', () => {
  const first = { seq: 1, at: 1, origin: { kind: 'core' as const }, event: { type: 'turn.started' } };
  assert.throws(() => reduceSession(null, first), /begins with session\.created, not turn\.started/);
});

test('I13: merged deltas reduce to the same state as the deltas they were made of', async () => {
  await fuzz({
    seeds: seeds(60),
    reproduce,
    run: (random) => {
      const log = deepFreeze(randomLog(random, 300));
      const merged = mergeDeltas(log);
      assert.ok(merged.length < log.length, 'the log has deltas to merge');
      assert.deepEqual(reduceAll(merged), reduceAll(log));
      assert.deepEqual(
        coveredNumbers(merged),
        log.map(({ seq }) => seq),
      );
    },
  });
});

test('I4: reducing in pieces, with a snapshot between them, gives what reducing at once gives', async () => {
  await fuzz({
    seeds: seeds(30),
    reproduce,
    run: (random) => {
      const log = deepFreeze(randomLog(random, 300));
      let state: SessionState | null = null;
      for (let at = 0; at < log.length; ) {
        const piece = log.slice(at, at + random.between(1, 60));
        state = reduceAll(random.chance(0.5) ? mergeDeltas(piece) : piece, deepFreeze(state));
        state = JSON.parse(JSON.stringify(state)) as SessionState;
        at += piece.length;
      }
      assert.deepEqual(state, reduceAll(log));
    },
  });
});

test('I4: whatever comes, the state stays one that the schema describes', async () => {
  await fuzz({
    seeds: seeds(10),
    reproduce,
    run: (random) => {
      const state = reduceAll(randomLog(random, 200));
      assert.deepEqual(SessionState.parse(state), state);
    },
  });
});

test('the made-up logs have events of every type, and reach approvals and resolutions of tools', async () => {
  const types = new Set<string>();
  const reached = { asked: 0, resolved: 0, settled: 0, queued: 0, bound: 0 };
  await fuzz({
    seeds: seeds(30),
    reproduce,
    run: (random) => {
      const log = randomLog(random, 300);
      for (const { event } of log) types.add(event.type);
      const state = reduceAll(log);
      const { items, settled, queue } = state;
      const { binding } = activeAgent(state);
      for (const item of items) {
        if (item.kind === 'tool' && item.approvalId !== undefined) reached.asked++;
        if ((item.kind === 'tool' || item.kind === 'plan') && item.resolution) reached.resolved++;
      }
      reached.settled += settled.length;
      reached.queued += queue.length;
      if (binding.nativeId !== undefined) reached.bound++;
    },
  });
  const unseen = SessionEvent.options.map(({ shape }) => shape.type.value).filter((type) => !types.has(type));
  if (one === undefined)
    assert.deepEqual([unseen, Object.entries(reached).filter(([, count]) => count === 0)], [[], []]);
});

test('what leaves the window and what stays are together every item, once, and in order but for what outlasted others', async () => {
  await fuzz({
    seeds: seeds(6),
    reproduce,
    run: (random) => {
      const { all, left, last, outlasted } = follow(randomLog(random, 4000));
      assert.ok(left.length > 100, 'the log is long enough to make items leave');
      assert.equal(last.evicted, left.length);
      const told = [...left, ...last.items.map(({ id }) => id)];
      assert.deepEqual(told.toSorted(byNumber), all);
      const patient = (ids: string[]) => ids.filter((id) => !outlasted.has(id));
      assert.deepEqual(patient(told), patient(all));
    },
  });
});

test('the same of items that are heavy', async () => {
  await fuzz({
    seeds: seeds(6),
    reproduce,
    run: (random) => {
      const { all, left, last, outlasted } = follow(withLongTexts(randomLog(random, 1500), random));
      assert.ok(last.evicted > 0 && last.items.length < WINDOW_KEEP, 'the log is heavy enough to make items leave');
      const told = [...left, ...last.items.map(({ id }) => id)];
      assert.deepEqual(told.toSorted(byNumber), all);
      const patient = (ids: string[]) => ids.filter((id) => !outlasted.has(id));
      assert.deepEqual(patient(told), patient(all));
    },
  });
});

function withLongTexts(log: readonly Envelope[], random: Random): Envelope[] {
  return log.map((envelope) => {
    const event = envelope.event as SessionEvent;
    if (event.type !== 'item.started' || random.chance(0.2)) return envelope;
    const text = 'x'.repeat(random.between(1, 950_000));
    return { ...envelope, event: { ...event, item: { ...event.item, text } } };
  });
}

/** Of what can leave, without the newest item. */
function weightOfOlder({ items }: SessionState): number {
  const canLeave = (item: Item) =>
    item.status !== 'open' && !(item.kind === 'user_message' && item.delivery === 'pending');
  return items.slice(0, -1).reduce((sum, item) => sum + (canLeave(item) ? weightOf(item) : 0), 0);
}

/** Reduces step by step: which items there were, without those dropped, and which of them left the window. */
function follow(log: readonly Envelope[]): {
  all: string[];
  left: string[];
  last: SessionState;
  /** were open when others left from behind them */
  outlasted: Set<string>;
} {
  const left: string[] = [];
  const outlasted = new Set<string>();
  let all: string[] = [];
  let last = reduceAll(log.slice(0, 1));
  for (const envelope of log.slice(1)) {
    const event = envelope.event as SessionEvent;
    if (event.type === 'item.started') all.push(event.item.id);
    if (event.type === 'item.dropped' && findItem(last, event.itemId)) all = all.filter((id) => id !== event.itemId);
    const next = reduceSession(last, envelope);
    const leaving = itemsLeaving(last, next);
    assert.equal(leaving.length, next.evicted - last.evicted);
    left.push(...leaving.map(({ id }) => id));
    const newest = Number(leaving.at(-1)?.id.slice(1) ?? 0);
    for (const { id } of next.items) if (Number(id.slice(1)) < newest) outlasted.add(id);
    const open = next.items.filter(({ status }) => status === 'open').length;
    const bounded = next.items.length <= WINDOW_MAX || next.items[0]?.status === 'open';
    assert.ok(bounded || event.type !== 'item.started', 'only an open item in front lets the window grow');
    assert.ok(next.items.length <= Math.max(WINDOW_BOUND, WINDOW_KEEP + open), 'and not without end');
    if (event.type === 'item.started') assert.ok(weightOfOlder(next) <= WINDOW_WEIGHT_BOUND, 'nor by weight');
    last = next;
  }
  return { all, left, last, outlasted };
}

function coveredNumbers(log: readonly Envelope[]): number[] {
  return log.flatMap((envelope) => {
    const first = firstSeq(envelope);
    return Array.from({ length: envelope.seq - first + 1 }, (_, index) => first + index);
  });
}

function byNumber(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}

test('an item that outlasts hundreds of others stays, leaves when it is complete, and lets the window be bounded', () => {
  const at = { turnId: 't1', text: '', startedAt: 1 };
  const parent = { ...at, kind: 'tool' as const, id: 'i1', status: 'open' as const, tool: 'agent' as const };
  const events: SessionEvent[] = [
    {
      type: 'session.created',
      sessionId: 's',
      title: 't',
      folder: '/',
      provider: 'p',
      model: null,
      effort: null,
      mode: 'ask',
    },
    { type: 'turn.started', turnId: 't1', cause: 'agent' },
    { type: 'item.started', item: { ...parent, name: 'Task', title: 'Task' } },
  ];
  const child = (n: number): SessionEvent => ({
    type: 'item.started',
    item: { ...at, kind: 'reasoning', id: `i${n}`, status: 'completed', parentId: 'i1' },
  });
  for (let n = 2; n <= 1500; n++) events.push(child(n));
  let most = 0;
  let state: SessionState | null = null;
  for (const [index, event] of events.entries()) {
    state = reduceSession(state, { seq: index + 1, at: 1, origin: { kind: 'agent' }, event });
    most = Math.max(most, state.items.length);
  }
  assert.ok(state);
  assert.equal(most, WINDOW_BOUND);
  assert.equal(state.items[0]?.id, 'i1');
  const completed: SessionEvent = { type: 'item.completed', itemId: 'i1', status: 'completed' };
  state = reduceSession(state, { seq: 2000, at: 2, origin: { kind: 'agent' }, event: completed });
  assert.equal(state.items[0]?.status, 'completed', 'its end reaches it');
  const before = state;
  for (let n = 1501; state.items[0]?.id === 'i1'; n++)
    state = reduceSession(state, { seq: 2000 + n, at: 3, origin: { kind: 'agent' }, event: child(n) });
  assert.ok(state.evicted > before.evicted, 'and then it leaves like any other');
});
