import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from '@codeai-hub/testkit/fuzz/fuzz';
import { type Envelope, firstSeq } from '../../envelope.ts';
import { mergeDeltas } from '../../merge.ts';
import { deepFreeze } from '../../testing/deep-freeze.ts';
import { randomLog } from '../../testing/random-session.ts';
import type { SessionEvent } from './events.ts';
import { reduceSession } from './reducer.ts';
import { findItem, SessionState, WINDOW_MAX } from './state.ts';

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

test('what leaves the window and what stays are together every item, in order and without a hole', async () => {
  await fuzz({
    seeds: seeds(6),
    reproduce,
    run: (random) => {
      const { all, left, last } = follow(randomLog(random, 4000));
      assert.ok(left.length > 100, 'the log is long enough to make items leave');
      assert.equal(last.evicted, left.length);
      assert.deepEqual([...left, ...last.items.map(({ id }) => id)], all);
    },
  });
});

/** Reduces step by step: which items there were, without those dropped, and which of them left the window. */
function follow(log: readonly Envelope[]): { all: string[]; left: string[]; last: SessionState } {
  const left: string[] = [];
  let all: string[] = [];
  let last = reduceAll(log.slice(0, 1));
  for (const envelope of log.slice(1)) {
    const event = envelope.event as SessionEvent;
    if (event.type === 'item.started') all.push(event.item.id);
    if (event.type === 'item.dropped' && findItem(last, event.itemId)) all = all.filter((id) => id !== event.itemId);
    const next = reduceSession(last, envelope);
    left.push(...last.items.slice(0, next.evicted - last.evicted).map(({ id }) => id));
    const bounded = next.items.length <= WINDOW_MAX || next.items[0]?.status === 'open';
    assert.ok(bounded || event.type !== 'item.started', 'only an open item in front lets the window grow');
    last = next;
  }
  return { all, left, last };
}

function coveredNumbers(log: readonly Envelope[]): number[] {
  return log.flatMap((envelope) => {
    const first = firstSeq(envelope);
    return Array.from({ length: envelope.seq - first + 1 }, (_, index) => first + index);
  });
}
