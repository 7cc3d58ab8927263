import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { activeAgent, type TurnOutcome } from '@codeai-hub/protocol/channels/session/state';
import { describeError } from '@codeai-hub/protocol/errors';
import {
  asked,
  eventsOf,
  NOW,
  openItem,
  queued,
  stepAfter,
  stepOn,
  turnStarted,
  userMessage,
} from './testing/steps.ts';
import { addErrorNotice, endTurn, startNext } from './turns.ts';

const OUTCOMES: Record<TurnOutcome['type'], TurnOutcome> = {
  completed: { type: 'completed' },
  interrupted: { type: 'interrupted', by: 'Anna' },
  failed: { type: 'failed', error: describeError('overloaded', { provider: 'Demo' }) },
  lost: { type: 'lost', reason: 'agent_ended', message: "The agent's process ended." },
};

function ended(before: SessionEvent[], outcome: TurnOutcome): SessionEvent[] {
  const step = stepOn(stepAfter(...before).state, 'agent');
  endTurn(step, step.state.turns.findLast((turn) => turn.endedAt === undefined)?.id ?? '', outcome);
  return eventsOf(step);
}

suite('I8: the end of a turn closes whatever of it is open', () => {
  const open = [turnStarted(), openItem('i5', 'tool', 'half an output'), asked('a6', undefined, 'i5')];

  const expected: [keyof typeof OUTCOMES, string, string][] = [
    ['completed', 'completed', 'cancelled'],
    ['interrupted', 'stopped', 'cancelled'],
    ['failed', 'failed', 'cancelled'],
    ['lost', 'stopped', 'expired'],
  ];
  for (const [name, itemStatus, approvalOutcome] of expected) {
    test(`${name}: open items are ${itemStatus}, approvals ${approvalOutcome}, the turn is over`, () => {
      assert.deepEqual(ended(open, OUTCOMES[name]), [
        {
          type: 'approval.resolved',
          approvalId: 'a6',
          resolution: { outcome: approvalOutcome, by: 'the agent', at: NOW },
        },
        { type: 'item.completed', itemId: 'i5', status: itemStatus },
        { type: 'turn.ended', turnId: 't1', outcome: OUTCOMES[name] },
      ]);
    });
  }

  test('after it nothing is open and nobody is asked', () => {
    for (const outcome of Object.values(OUTCOMES)) {
      const step = stepAfter(...open, openItem('i7', 'agent_message', 'half a sen'), asked('a8'));
      endTurn(step, step.state.turns.findLast((turn) => turn.endedAt === undefined)?.id ?? '', outcome);
      assert.equal(activeAgent(step.state).currentTurnId, null);
      assert.deepEqual(step.state.approvals, []);
      assert.ok(step.state.items.every((item) => item.status !== 'open'));
      assert.deepEqual(step.state.turns.at(-1)?.outcome, outcome);
    }
  });

  test('a message or thought that never got a word was never said', () => {
    const events = ended(
      [turnStarted(), openItem('i5', 'agent_message'), openItem('i6', 'reasoning'), openItem('i7', 'tool')],
      OUTCOMES.interrupted,
    );
    assert.deepEqual(events.slice(0, 3), [
      { type: 'item.dropped', itemId: 'i5' },
      { type: 'item.dropped', itemId: 'i6' },
      { type: 'item.completed', itemId: 'i7', status: 'stopped' },
    ]);
  });

  test('what is complete stays as it is', () => {
    assert.deepEqual(
      ended([turnStarted(), userMessage(5, 'delivered')], OUTCOMES.failed).map(({ type }) => type),
      ['turn.ended'],
    );
  });

  test('a turn ends once', () => {
    const step = stepAfter(turnStarted());
    endTurn(step, step.state.turns.findLast((turn) => turn.endedAt === undefined)?.id ?? '', OUTCOMES.completed);
    endTurn(step, step.state.turns.findLast((turn) => turn.endedAt === undefined)?.id ?? '', OUTCOMES.failed);
    assert.deepEqual(eventsOf(step), [{ type: 'turn.ended', turnId: 't1', outcome: OUTCOMES.completed }]);
  });

  test('where no turn runs there is none to end', () => {
    assert.deepEqual(ended([], OUTCOMES.lost), []);
  });
});

test('an ended turn keeps its usage and what changed, the changes without their diffs', () => {
  const step = stepAfter(turnStarted());
  const change = { path: 'a.ts', kind: 'modify' as const, diff: '+line', added: 1, removed: 0 };
  endTurn(step, step.state.turns.findLast((turn) => turn.endedAt === undefined)?.id ?? '', OUTCOMES.completed, {
    usage: { inputTokens: 5 },
    changes: [change],
  });
  const [turn] = step.state.turns;
  assert.deepEqual(turn?.usage, { inputTokens: 5 });
  assert.deepEqual(turn?.changes, [{ path: 'a.ts', kind: 'modify', added: 1, removed: 0 }]);
});

suite('I9: the queue after a turn', () => {
  const line = [turnStarted(), queued(5), queued(6)];

  test('goes on by itself when the turn completed', () => {
    const step = stepAfter(...line);
    endTurn(step, step.state.turns.findLast((turn) => turn.endedAt === undefined)?.id ?? '', OUTCOMES.completed);
    assert.deepEqual(
      eventsOf(step).map(({ type }) => type),
      ['turn.ended', 'queue.removed', 'turn.started', 'item.started'],
    );
    assert.equal(activeAgent(step.state).currentTurnId, 't2');
    assert.deepEqual(
      step.state.queue.map(({ id }) => id),
      ['w6'],
    );
    const message = step.state.items.at(-1);
    assert.ok(message?.kind === 'user_message');
    assert.equal(message.by, 'Ben', 'it stays the message of who wrote it');
    assert.equal(message.turnId, 't2');
  });

  test('goes on after an interruption that held nothing: send now stops and continues', () => {
    const step = stepAfter(...line);
    endTurn(step, step.state.turns.findLast((turn) => turn.endedAt === undefined)?.id ?? '', OUTCOMES.interrupted);
    assert.equal(activeAgent(step.state).currentTurnId, 't2');
  });

  test('is held when the turn failed or was lost: the next message was written in the belief that this one works', () => {
    for (const outcome of [OUTCOMES.failed, OUTCOMES.lost]) {
      const step = stepAfter(...line);
      endTurn(step, step.state.turns.findLast((turn) => turn.endedAt === undefined)?.id ?? '', outcome);
      assert.deepEqual(
        eventsOf(step).map(({ type }) => type),
        ['turn.ended', 'queue.held'],
      );
      assert.equal(step.state.queueHeld, true);
      assert.equal(activeAgent(step.state).currentTurnId, null);
    }
  });

  test('stays held when it is held', () => {
    const step = stepAfter(...line, { type: 'queue.held', held: true });
    endTurn(step, step.state.turns.findLast((turn) => turn.endedAt === undefined)?.id ?? '', OUTCOMES.completed);
    assert.equal(activeAgent(step.state).currentTurnId, null);
  });

  test('is not held without a message in it', () => {
    assert.deepEqual(
      ended([turnStarted()], OUTCOMES.failed).map(({ type }) => type),
      ['turn.ended'],
    );
  });

  test('does not begin while a turn runs', () => {
    const step = stepAfter(...line);
    startNext(step);
    assert.deepEqual(eventsOf(step), []);
  });
});

suite('an error that is shown in the conversation', () => {
  const error = describeError('unsupported', { provider: 'Demo', what: 'change the mode now' });

  test('is a notice of the running turn', () => {
    const step = stepAfter(turnStarted());
    addErrorNotice(step, 'demo', error);
    const [item] = step.state.items;
    assert.ok(item?.kind === 'notice');
    assert.deepEqual(
      [item.turnId, item.status, item.level, item.text, item.error],
      ['t1', 'completed', 'error', error.message, error],
    );
  });

  test('has no place where no turn runs', () => {
    const step = stepAfter();
    addErrorNotice(step, 'demo', error);
    assert.deepEqual(eventsOf(step), []);
  });
});
