import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeError, type ErrorDetails, type HubErrorShape } from '../../errors.ts';
import type { SessionEvent } from './events.ts';
import { limitHit, resetTold } from './limit-hit.ts';
import { reduceSession } from './reducer.ts';
import type { Limit, SessionState } from './state.ts';

const NOW = 1_700_000_000_000;

function after(...events: SessionEvent[]): SessionState {
  const more = { title: 'Fix it', folder: '/w', provider: 'demo', model: null, effort: null, mode: 'ask' };
  const created: SessionEvent = { type: 'session.created', sessionId: 'session0001', ...more };
  const all = [created, ...events];
  return all.reduce<SessionState | null>(
    (state, event, n) => reduceSession(state, { seq: n + 1, at: NOW, origin: { kind: 'core' }, event }),
    null,
  ) as SessionState;
}

function turn(n: number, error: HubErrorShape | null, agent?: string): SessionEvent[] {
  const named = agent === undefined ? {} : { agent };
  const outcome = error ? { type: 'failed' as const, error } : { type: 'completed' as const };
  return [
    { type: 'turn.started', ...named, turnId: `t${n}`, cause: 'message' },
    { type: 'turn.ended', turnId: `t${n}`, outcome },
  ];
}

const quota = (details: ErrorDetails = {}) => describeError('quota_exhausted', details);
const at = (ms: number) => new Date(NOW + ms).toISOString();

test('a limit is what stopped the last turn of the agent, with its end as the error tells it', () => {
  assert.deepEqual(limitHit(after(...turn(1, quota({ resetsAt: at(5) }))), 'demo')?.resetsAt, NOW + 5);
  assert.equal(limitHit(after(...turn(1, quota()), ...turn(2, null)), 'demo'), null);
  assert.equal(limitHit(after(...turn(1, describeError('overloaded'))), 'demo'), null);
  assert.equal(limitHit(after(), 'demo'), null);
});

test('each agent has its own', () => {
  const other: SessionEvent = { type: 'agent.added', provider: 'other', model: null, effort: null, mode: 'ask' };
  const state = after(other, ...turn(1, quota()), ...turn(2, null, 'other'));
  assert.equal(limitHit(state, 'demo')?.turnId, 't1');
  assert.equal(limitHit(state, 'other'), null);
});

test('where the error tells no end, the windows that are used up do: not those that were over before', () => {
  const window = (resetsAt: number): Limit => ({ id: `w${resetsAt}`, label: 'w', status: 'reached', resetsAt });
  const told = (...limits: Limit[]) => {
    const state = after({ type: 'limits.changed', limits }, ...turn(1, quota({ resetsAt: '8:59am (UTC)' })));
    return limitHit(state, 'demo')?.resetsAt;
  };
  assert.equal(told(window(NOW + 5), window(NOW + 9), { ...window(NOW + 99), status: 'warning' }), NOW + 9);
  assert.equal(told(window(NOW - 5)), undefined);
  assert.equal(told({ id: 'w', label: 'w', status: 'reached' }, window(NOW + 5)), undefined);
  assert.equal(told(), undefined);
});

test('asking too often is a limit only with a known end', () => {
  assert.equal(limitHit(after(...turn(1, describeError('rate_limited'))), 'demo'), null);
  const state = after(...turn(1, describeError('rate_limited', { resetsAt: at(5) })));
  assert.equal(limitHit(state, 'demo')?.resetsAt, NOW + 5);
});

test('only a whole date is an end', () => {
  for (const told of ['', 'at 3 pm', '2026-11-23', '2026-13-45T00:00:00Z', 17, null])
    assert.equal(resetTold(quota({ resetsAt: told })), undefined, String(told));
  assert.equal(resetTold(quota({ resetsAt: '2026-11-23T01:00:00+01:00' })), Date.UTC(2026, 10, 23));
});
