import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Envelope } from '../../envelope.ts';
import { deepFreeze } from '../../testing/deep-freeze.ts';
import type { RootEvent } from './events.ts';
import { reduceRoot } from './reducer.ts';
import { Settings } from './settings.ts';
import { ROOT_SESSIONS_MAX, type RootState, type SessionSummary } from './state.ts';

const idle: Omit<SessionSummary, 'id' | 'updatedAt'> = {
  title: 'Session',
  folder: '/folder',
  provider: 'demo',
  model: null,
  createdAt: 0,
  archived: false,
  pinned: false,
  activity: 'idle',
  needsYou: null,
  queued: 0,
  turnCount: 0,
  lastOutcome: null,
  preview: '',
  added: 0,
  removed: 0,
  readTurn: 0,
  readOnly: null,
};

/** Sessions `s0` (the longest untouched) to `s<count - 1>`. */
function stateWith(count: number, change: (n: number) => Partial<SessionSummary> = () => ({})): RootState {
  const summaries = Array.from({ length: count }, (_, n) => ({ ...idle, id: `s${n}`, updatedAt: n, ...change(n) }));
  return deepFreeze({
    seq: 5,
    core: { version: '1', instanceId: 'i', startedAt: 0, platform: 'linux', home: '/home' },
    sessions: Object.fromEntries(summaries.map((summary) => [summary.id, summary])),
    sessionCount: count,
    providers: {},
    settings: { values: Settings.parse({}), secretsSet: [] },
    recentFolders: [],
    problems: [],
  });
}

function reduce(state: RootState, event: RootEvent): RootState {
  return reduceRoot(state, {
    seq: state.seq + 1,
    at: 1,
    origin: { kind: 'core' },
    event,
  } satisfies Envelope<RootEvent>);
}

function summarised(id: string, change: Partial<SessionSummary> = {}): RootEvent {
  const summary = { ...idle, id, updatedAt: 1_000_000, ...change };
  return { type: 'session.summarised', summary, sessionCount: ROOT_SESSIONS_MAX + 1 };
}

test('the session that is one too many sends the longest untouched one away', () => {
  const { sessions, sessionCount } = reduce(stateWith(ROOT_SESSIONS_MAX), summarised('new'));
  assert.equal(Object.keys(sessions).length, ROOT_SESSIONS_MAX);
  assert.equal(sessions.s0, undefined);
  assert.ok(sessions.s1 && sessions.new);
  assert.equal(sessionCount, ROOT_SESSIONS_MAX + 1, 'the count tells that there are more');
});

test('a list with room loses nobody', () => {
  const { sessions } = reduce(stateWith(ROOT_SESSIONS_MAX - 100), summarised('new'));
  assert.equal(Object.keys(sessions).length, ROOT_SESSIONS_MAX - 99);
});

test('I10: pinned, running and waiting sessions stay, however old they are', () => {
  const kept: Partial<SessionSummary>[] = [
    { pinned: true },
    { activity: 'running' },
    { activity: 'stopping' },
    { needsYou: { count: 1, first: 'Run npm test?' } },
  ];
  const { sessions } = reduce(
    stateWith(ROOT_SESSIONS_MAX, (n) => kept[n] ?? {}),
    summarised('new'),
  );
  for (const [n] of kept.entries()) assert.ok(sessions[`s${n}`], `s${n} stays`);
  assert.equal(sessions.s4, undefined);
});

test('of sessions touched at one instant the same one leaves everywhere', () => {
  const { sessions } = reduce(
    stateWith(ROOT_SESSIONS_MAX, () => ({ updatedAt: 7 })),
    summarised('new'),
  );
  assert.equal(sessions.s0, undefined);
});

test('when nothing may leave, the list grows', () => {
  const full = stateWith(ROOT_SESSIONS_MAX, () => ({ pinned: true }));
  const { sessions } = reduce(full, summarised('new', { activity: 'running' }));
  assert.equal(Object.keys(sessions).length, ROOT_SESSIONS_MAX + 1);
});

test('a root channel that does not begin with core.started is refused, not guessed', () => {
  const first = { seq: 1, at: 1, origin: { kind: 'core' as const }, event: { type: 'problem.cleared', id: 'x' } };
  assert.throws(() => reduceRoot(null, first), /begins with core\.started, not problem\.cleared/);
});
