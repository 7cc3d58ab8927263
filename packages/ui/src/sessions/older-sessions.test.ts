import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from '@codeai-hub/client/api';
import { Cell } from '@codeai-hub/client/store';
import type { RootEvent } from '@codeai-hub/protocol/channels/root/events';
import { reduceRoot } from '@codeai-hub/protocol/channels/root/reducer';
import type { RootState, SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { type OlderHub, OlderSessions } from './older-sessions.ts';

function summary(id: string, updatedAt: number): SessionSummary {
  return { id, updatedAt, pinned: false, activity: 'idle', needsYou: null } as SessionSummary;
}

/** A core with these sessions, whose root state holds those of `held`. */
function setUp(all: SessionSummary[], held: SessionSummary[]) {
  const state = new Cell<RootState | null>(null);
  const listeners = new Set<(change: Change<RootState>) => void>();
  const core = { all, requests: 0, failure: null as Error | null };
  const hub: OlderHub = {
    root: {
      state,
      onChange: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    request: async (_, { before = Infinity, beforeId = '', limit }) => {
      core.requests++;
      await drain();
      if (core.failure) throw core.failure;
      const rest = core.all
        .filter((one) => one.updatedAt < before || (one.updatedAt === before && one.id < beforeId))
        .sort((a, b) => b.updatedAt - a.updatedAt || (a.id > b.id ? -1 : 1));
      return { sessions: rest.slice(0, limit), more: rest.length > limit };
    },
  };
  const hold = (sessions: SessionSummary[]) => {
    const previous = state.get();
    const kept = Object.fromEntries(sessions.map((one) => [one.id, one]));
    state.set({ seq: 1, sessions: kept, sessionCount: core.all.length } as unknown as RootState);
    const change = { state: state.get() as RootState, previous, envelopes: null };
    for (const listener of listeners) listener(change);
  };
  const tell = (event: RootEvent) => {
    const previous = state.get() as RootState;
    const envelope = { seq: previous.seq + 1, at: 0, origin: { kind: 'core' as const }, event };
    const next = reduceRoot(previous, envelope);
    state.set(next);
    for (const listener of listeners) listener({ state: next, previous, envelopes: [envelope] });
  };
  hold(held);
  const failures: string[] = [];
  const older = new OlderSessions(hub, (message) => failures.push(message));
  older.watch();
  const settle = async () => {
    while (older.state.get().loading) await drain();
  };
  const load = async () => {
    older.load();
    await settle();
  };
  /** what a list shows: the root's and the older ones */
  const shown = () => {
    const known = state.get()?.sessions ?? {};
    const others = older.state.get().sessions.filter(({ id }) => !known[id]);
    return [...Object.keys(known), ...others.map(({ id }) => id)].sort();
  };
  return { core, older, hold, tell, load, settle, shown, failures };
}

/** `count` sessions, from the newest; three share each moment. */
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => summary(`s${String(n).padStart(4, '0')}`, 10_000 - Math.floor(n / 3)));
const idsOf = (sessions: SessionSummary[]) => sessions.map(({ id }) => id).sort();

test('every session comes, however old those are that the root keeps', async () => {
  const all = many(1_000);
  const held = [...all.slice(0, 499), { ...summary('pinned', 3), pinned: true }];
  const world = setUp([...all, ...held.slice(-1)], held);
  for (let pages = 0; !world.older.state.get().ended; pages++) {
    const before = world.shown().length;
    await world.load();
    assert.ok(world.shown().length >= before + 100 || world.older.state.get().ended, 'each time much is new');
    assert.ok(pages < 10);
  }
  assert.deepEqual(world.shown(), idsOf(world.core.all));
});

test('a session that leaves the root while its place is passed stays in the list', async () => {
  const all = many(600);
  const world = setUp(all, all.slice(0, 500));
  await world.load();
  const added = summary('new', 20_000);
  world.core.all = [...all, added];
  world.tell({ type: 'session.summarised', summary: added, sessionCount: 601 });
  assert.deepEqual(world.shown(), idsOf(world.core.all));
});

test('a session that was deleted leaves the list, one that changed is shown as it is', async () => {
  const all = many(600);
  const world = setUp(all, all.slice(0, 500));
  await world.load();
  const [gone, changed] = [all[550], all[560]] as [SessionSummary, SessionSummary];
  world.tell({ type: 'session.removed', sessionId: gone.id, sessionCount: 599 });
  world.tell({ type: 'session.summarised', summary: { ...changed, title: 'New' }, sessionCount: 599 });
  assert.ok(!world.shown().includes(gone.id));
  assert.equal(world.older.state.get().sessions.find(({ id }) => id === changed.id)?.title, 'New');
});

test('after a new snapshot the list is loaded anew, as far as it went', async () => {
  const all = many(1_200);
  const world = setUp(all, all.slice(0, 500));
  await world.load();
  const reached = world.shown();
  world.core.all = all.filter(({ id }) => id !== 's0510');
  world.hold(all.slice(0, 500));
  await world.settle();
  const shown = new Set(world.shown());
  assert.deepEqual(
    reached.filter((id) => !shown.has(id)),
    ['s0510'],
  );
});

test('nothing is asked before somebody wants to see them, and a failure is told and can be repeated', async () => {
  const all = many(600);
  const world = setUp(all, all.slice(0, 500));
  world.hold(all.slice(0, 500));
  assert.equal(world.core.requests, 0);
  world.core.failure = new Error('The disk failed.');
  await world.load();
  assert.deepEqual([world.failures, world.older.state.get().ended], [['The disk failed.'], false]);
  world.core.failure = null;
  await world.load();
  assert.deepEqual(world.shown(), idsOf(all));
});
