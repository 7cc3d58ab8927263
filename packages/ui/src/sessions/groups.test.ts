import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import { groupSessions, isUnread, statusOf } from './groups.ts';

const now = new Date(2026, 5, 15, 12).getTime();
const hour = 3_600_000;

function session(id: string, more: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id,
    title: id,
    folder: '/work',
    provider: 'demo',
    model: null,
    createdAt: now,
    updatedAt: now - hour,
    archived: false,
    pinned: false,
    activity: 'idle',
    needsYou: null,
    queued: 0,
    turnCount: 1,
    lastOutcome: 'completed',
    preview: '',
    added: 0,
    removed: 0,
    readTurn: 1,
    readOnly: null,
    ...more,
  };
}

function grouped(sessions: readonly SessionSummary[], archived = false) {
  return groupSessions(sessions, { now, archived }).map(
    (group) => `${group.name}: ${group.sessions.map((one) => one.id).join(' ')}`,
  );
}

test('what needs a person comes first, then what runs, then by age', () => {
  const waiting = { needsYou: { count: 1, first: 'Run ls?' }, activity: 'running' } as const;
  assert.deepEqual(
    grouped([
      session('old', { updatedAt: now - 13 * hour }),
      session('fresh'),
      session('fresher', { updatedAt: now - hour / 2 }),
      session('busy', { activity: 'stopping' }),
      session('asks', waiting),
      session('kept', { pinned: true, updatedAt: 0 }),
    ]),
    ['needsYou: asks', 'running: busy', 'pinned: kept', 'today: fresher fresh', 'earlier: old'],
  );
});

test('archived sessions are hidden until asked for, but never while they need somebody', () => {
  const archived = session('gone', { archived: true });
  const asks = session('asks', { archived: true, needsYou: { count: 1, first: '?' } });
  assert.deepEqual(grouped([archived, asks]), ['needsYou: asks']);
  assert.deepEqual(grouped([archived, asks], true), ['needsYou: asks', 'archived: gone']);
});

test('one state per session, the most pressing one', () => {
  assert.equal(statusOf(session('a', { needsYou: { count: 1, first: '?' }, activity: 'running' })), 'attention');
  assert.equal(statusOf(session('a', { activity: 'running', lastOutcome: 'failed' })), 'running');
  assert.equal(statusOf(session('a', { lastOutcome: 'lost', readTurn: 0 })), 'failed');
  assert.equal(statusOf(session('a', { readTurn: 0 })), 'unread');
  assert.equal(statusOf(session('a')), 'idle');
});

test('a running session is not unread yet', () => {
  assert.equal(isUnread(session('a', { activity: 'running', readTurn: 0, turnCount: 1 })), false);
});
