import assert from 'node:assert/strict';
import { test } from 'node:test';
import { created, envelope, said, stateAfter } from '@codeai-hub/client/testing/samples';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { SessionState, TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import { exitOfMessage, type Standing, standingOf, turnOf } from './message-end.ts';

const MESSAGE = 'm1';
const entry = { id: 'q1', messageId: MESSAGE, content: [{ type: 'text' as const, text: 'hi' }], queuedAt: 0, by: 'me' };

function standingIn(state: SessionState): Standing {
  const known = { state, history: { first: state.evicted, items: [], turns: new Map() } };
  return standingOf(known, { messageId: MESSAGE, acceptedAt: 2 }, turnOf(known, MESSAGE));
}

function standingAfter(events: readonly SessionEvent[]) {
  return standingIn(stateAfter([created(), ...events.map((event, n) => envelope(n + 2, event))]));
}

const exitOf = (end: Standing) => (end.type === 'open' || end.type === 'older' ? null : exitOfMessage(end));

test('a message ends with its own turn, with the code that says how', () => {
  const outcomes: [TurnOutcome, number][] = [
    [{ type: 'completed' }, 0],
    [{ type: 'failed', error: { code: 'overloaded', message: 'Busy.' } }, 5],
    [{ type: 'interrupted' }, 6],
    [{ type: 'lost', reason: 'core_ended', message: 'The core ended.' }, 6],
  ];
  for (const [outcome, code] of outcomes) {
    const log = [created(), envelope(2, { type: 'turn.started', turnId: 'turn1', cause: 'message' }), said(3, MESSAGE)];
    assert.equal(standingIn(stateAfter(log)).type, 'open');
    log.push(envelope(4, { type: 'turn.ended', turnId: 'turn1', outcome }));
    const end = standingIn(stateAfter(log));
    assert.deepEqual(end.type === 'turn' && end.outcome, outcome);
    assert.equal(exitOf(end), code);
  }
});

test('a queued message is waited for, unless the queue is held or it is taken out', () => {
  assert.equal(standingAfter([{ type: 'queue.added', entry }]).type, 'open');
  const held = standingAfter([
    { type: 'queue.added', entry },
    { type: 'queue.held', held: true },
  ]);
  assert.deepEqual([held.type, exitOf(held)], ['held', 6]);
  const removed = standingAfter([
    { type: 'queue.added', entry },
    { type: 'queue.removed', entryId: 'q1', reason: 'deleted' },
  ]);
  assert.deepEqual([removed.type, exitOf(removed)], ['removed', 6]);
});

test('a state from before the message was recorded says nothing about it', () => {
  assert.equal(standingAfter([]).type, 'open');
});
