import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reduceSession } from '@codeai-hub/protocol/channels/session/reducer';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { sessionChannel } from '@codeai-hub/protocol/envelope';
import { describeError } from '@codeai-hub/protocol/errors';
import { mergeDeltas } from '@codeai-hub/protocol/merge';
import type { Change } from './api.ts';
import { Replica } from './replica.ts';
import { created, delta, message, SESSION, started, stateAfter } from './testing/samples.ts';

const channel = sessionChannel(SESSION);
const log = [
  created(),
  started(2, { ...message('a'), status: 'open', text: '' }),
  delta(3, 'a', 'one '),
  delta(4, 'a', 'two '),
  delta(5, 'a', 'three'),
];

function setUp() {
  const seen = { asked: 0, broken: [] as string[], changes: [] as Change<SessionState>[] };
  const replica = new Replica<SessionState>({
    channel,
    reduce: reduceSession,
    resubscribe: () => {
      seen.asked++;
      replica.ask();
    },
    broken: (detail) => seen.broken.push(detail),
  });
  replica.onChange((change) => seen.changes.push(change));
  replica.ask();
  const snapshot = (seq: number, epoch = 'e1') =>
    replica.snapshot({ channel, handle: 1, epoch, seq, state: stateAfter(log.slice(0, seq)) });
  const replay = (from: number, to: number, epoch = 'e1') => replica.replay({ channel, handle: 1, epoch, from, to });
  return { replica, seen, snapshot, replay };
}

test('a snapshot and the events after it give the state of all events', () => {
  const { replica, snapshot } = setUp();
  snapshot(2);
  replica.receive(log.slice(2, 3));
  replica.receive(log.slice(3));
  assert.deepEqual(replica.state.get(), stateAfter(log));
  assert.deepEqual(replica.cursor, { epoch: 'e1', seq: 5 });
  assert.equal(replica.status.get().type, 'live');
});

test('the status is told when it is another one, not with every event', () => {
  const { replica, snapshot, replay } = setUp();
  const told: string[] = [];
  replica.status.subscribe(() => told.push(replica.status.get().type));
  snapshot(2);
  for (const envelope of log.slice(2)) replica.receive([envelope]);
  assert.deepEqual(told, ['live']);
  replica.detach();
  replica.ask();
  replay(5, 5);
  assert.deepEqual(told, ['live', 'behind', 'live']);
});

test('listeners hear once per frame, with both states and what happened between them', () => {
  const { replica, seen, snapshot } = setUp();
  snapshot(2);
  replica.receive(log.slice(2));
  assert.equal(seen.changes.length, 2);
  const [first, second] = seen.changes as [Change<SessionState>, Change<SessionState>];
  assert.deepEqual([first.previous, first.envelopes], [null, null]);
  assert.equal(second.previous, first.state);
  assert.deepEqual(second.envelopes, log.slice(2));
});

test('events that were applied before are left out', () => {
  const { replica, seen, snapshot } = setUp();
  snapshot(4);
  replica.receive(log);
  assert.deepEqual(replica.state.get(), stateAfter(log));
  assert.equal(seen.asked, 0);
});

test('merged deltas are taken as the numbers they cover', () => {
  const { replica, seen, snapshot } = setUp();
  snapshot(2);
  const merged = mergeDeltas(log.slice(2));
  assert.equal(merged.length, 1);
  replica.receive(merged);
  assert.deepEqual(replica.state.get(), stateAfter(log));
  assert.equal(seen.asked, 0);
});

test('I3: nothing is applied over a gap; the channel is asked for again with what is there', () => {
  const { replica, seen, snapshot, replay } = setUp();
  snapshot(2);
  replica.receive([log[3] as (typeof log)[3], log[4] as (typeof log)[4]]);
  assert.deepEqual(replica.state.get(), stateAfter(log.slice(0, 2)));
  assert.equal(seen.asked, 1);
  assert.deepEqual(replica.cursor, { epoch: 'e1', seq: 2 });
  assert.equal(replica.status.get().type, 'behind');
  replay(3, 5);
  assert.equal(replica.status.get().type, 'behind', 'the replay is announced, not there');
  replica.receive(log.slice(2));
  assert.deepEqual(replica.state.get(), stateAfter(log));
  assert.equal(replica.status.get().type, 'live');
});

test('a merged delta that covers what is there and more is a gap, not applied twice', () => {
  const { replica, seen, snapshot } = setUp();
  snapshot(3);
  replica.receive(mergeDeltas(log.slice(2)));
  assert.equal(seen.asked, 1);
  assert.deepEqual(replica.state.get(), stateAfter(log.slice(0, 3)));
});

test('events before a gap in the same frame are kept', () => {
  const { replica, seen, snapshot } = setUp();
  snapshot(2);
  replica.receive([log[2] as (typeof log)[2], log[4] as (typeof log)[4]]);
  assert.deepEqual(replica.cursor, { epoch: 'e1', seq: 3 });
  assert.equal(seen.asked, 1);
});

test('what still comes of an older subscription is left aside until the new one is answered', () => {
  const { replica, snapshot, replay } = setUp();
  snapshot(2);
  replica.ask();
  replica.receive(log.slice(2));
  assert.equal(replica.cursor?.seq, 2);
  replay(3, 5);
  replica.receive(log.slice(2));
  assert.equal(replica.cursor?.seq, 5);
});

test('a snapshot of another epoch replaces everything', () => {
  const { replica, snapshot } = setUp();
  snapshot(5);
  snapshot(3, 'e2');
  assert.deepEqual(replica.cursor, { epoch: 'e2', seq: 3 });
  assert.deepEqual(replica.state.get(), stateAfter(log.slice(0, 3)));
});

test('a replay of another epoch than asked for is not believed', () => {
  const { replica, seen, snapshot, replay } = setUp();
  snapshot(2);
  replay(3, 5, 'e2');
  replica.receive(log.slice(2));
  assert.equal(seen.asked, 1);
  assert.equal(replica.cursor?.seq, 2);
});

test('a gap that stays after asking again is answered by a snapshot, and then by a new connection', () => {
  const { replica, seen, snapshot, replay } = setUp();
  const gap = () => replica.receive(log.slice(4));
  snapshot(2);
  gap();
  replay(3, 5);
  gap();
  assert.equal(seen.asked, 2);
  assert.deepEqual(replica.ask(), { channel }, 'the second time without a cursor');
  snapshot(2);
  gap();
  assert.deepEqual(seen.broken, [`${channel}: event 5 came after 2`]);
  assert.equal(replica.cursor, null);
});

test('an event the reducer cannot take is not skipped', () => {
  const { replica, seen, snapshot } = setUp();
  snapshot(2);
  const bad = { ...delta(3, 'a', 'x'), event: null as never };
  replica.receive([bad, ...log.slice(3)]);
  assert.equal(replica.cursor?.seq, 2);
  assert.equal(seen.asked, 1);
});

test('a deleted session keeps its last state and says why it ended', () => {
  const { replica, snapshot } = setUp();
  snapshot(5);
  const error = describeError('session_not_found', { sessionId: SESSION });
  replica.gone(error);
  assert.deepEqual(replica.status.get(), { type: 'gone', error });
  assert.deepEqual(replica.state.get(), stateAfter(log));
});

test('a listener that throws disturbs neither the state nor the others, and surfaces', (t) => {
  const { replica, seen, snapshot } = setUp();
  const surfaced: unknown[] = [];
  Object.assign(globalThis, { reportError: (error: unknown) => void surfaced.push(error) });
  t.after(() => Reflect.deleteProperty(globalThis, 'reportError'));
  const fault = new Error('a bug of the page');
  replica.state.subscribe(() => {
    throw fault;
  });
  snapshot(2);
  assert.deepEqual(surfaced, [fault]);
  assert.equal(seen.changes.length, 1);
  assert.equal(replica.cursor?.seq, 2);
});
