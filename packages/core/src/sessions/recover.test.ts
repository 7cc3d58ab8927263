import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { messagesInDoubt, needsRecovery, recover, settleDelivery, settleTurn } from './recover.ts';
import {
  asked,
  eventsOf,
  openItem,
  queued,
  stateAfter,
  stepOn,
  turnEnded,
  turnStarted,
  turnStopping,
  userMessage,
} from './testing/steps.ts';

const OPENED: SessionEvent = { type: 'binding.opened', nativeId: 'native-1' };

function recovered(...before: SessionEvent[]) {
  const state = stateAfter(...before);
  const step = stepOn(state, 'core');
  if (needsRecovery(state)) recover(step);
  return { events: eventsOf(step), state: step.state };
}

suite('I8: what an earlier core left open is closed honestly', () => {
  test('a running turn is lost, with all of it closed', () => {
    const { state } = recovered(OPENED, turnStarted(), openItem('i5', 'agent_message', 'half a sen'), asked('a6'));
    const [turn] = state.turns;
    assert.deepEqual(turn?.outcome, {
      type: 'lost',
      reason: 'core_ended',
      message: 'The core ended while the agent was working. What was said is kept; send a message to go on.',
    });
    assert.equal(activeAgent(state).currentTurnId, null);
    assert.equal(state.items[0]?.status, 'stopped');
    assert.equal(state.items[0]?.text, 'half a sen', 'every word that was written stays');
    assert.equal(state.settled[0]?.resolution.outcome, 'expired');
    assert.equal(activeAgent(state).binding.status, 'closed');
    assert.equal(activeAgent(state).binding.nativeId, 'native-1', 'the conversation can be resumed');
  });

  test('a turn that was being stopped is interrupted by who stopped it', () => {
    const { state } = recovered(OPENED, turnStarted(), turnStopping());
    assert.deepEqual(state.turns[0]?.outcome, { type: 'interrupted', by: 'Anna' });
  });

  test('the queue waits for a person, whatever the turn was', () => {
    for (const stop of [[], [turnStopping()]]) {
      const { state } = recovered(turnStarted(), queued(5), ...stop);
      assert.equal(state.queueHeld, true);
      assert.equal(activeAgent(state).currentTurnId, null);
      assert.equal(state.queue.length, 1);
    }
  });

  test('a queue that is empty is not held', () => {
    assert.equal(recovered(turnStarted()).state.queueHeld, false);
  });

  test('an agent without a turn is only noted as gone', () => {
    for (const status of [OPENED, { type: 'binding.opening' } as const]) {
      const { events } = recovered(status);
      assert.deepEqual(events, [{ type: 'binding.closed', reason: 'the core ended' }]);
    }
  });

  test('a session that was at rest is left alone', () => {
    assert.deepEqual(
      recovered(turnStarted(), turnEnded(), OPENED, { type: 'binding.closed', reason: 'idle' }).events,
      [],
    );
  });
});

suite('I7: messages in doubt', () => {
  test('are those of ended turns that nobody knows to have arrived', () => {
    const state = stateAfter(
      turnStarted(),
      userMessage(5, 'delivered'),
      userMessage(6, 'pending'),
      userMessage(7, 'not_delivered'),
      turnEnded(),
    );
    assert.deepEqual(
      messagesInDoubt(state, 'demo').map(({ id }) => id),
      ['i6'],
    );
  });

  test('are none of the running turn: its agent may still take them', () => {
    assert.deepEqual(messagesInDoubt(stateAfter(turnStarted(), userMessage(5, 'pending')), 'demo'), []);
  });

  test('stay in doubt while a later turn runs', () => {
    const state = stateAfter(
      turnStarted(),
      userMessage(5, 'pending'),
      turnEnded(),
      turnStarted(2),
      userMessage(6, 'pending', { turnId: 't2' }),
    );
    assert.deepEqual(
      messagesInDoubt(state, 'demo').map(({ id }) => id),
      ['i5'],
    );
  });

  test('are given up together when their agent was never there, but for those that arrived', () => {
    const step = stepOn(stateAfter(turnStarted(), userMessage(5, 'delivered'), userMessage(6, 'pending')), 'core');
    settleTurn(step, 't1');
    assert.deepEqual(
      step.state.items.map((item) => item.kind === 'user_message' && item.delivery),
      ['delivered', 'not_delivered'],
    );
  });

  test('are settled one way or the other, and stay in doubt while nobody can tell', () => {
    const step = stepOn(
      stateAfter(
        turnStarted(),
        userMessage(5, 'pending'),
        userMessage(6, 'pending'),
        userMessage(7, 'pending'),
        turnEnded(),
      ),
      'core',
    );
    settleDelivery(step, 'i5', 'delivered');
    settleDelivery(step, 'i6', 'not_delivered');
    settleDelivery(step, 'i7', 'unknown');
    assert.deepEqual(
      messagesInDoubt(step.state, 'demo').map(({ id }) => id),
      ['i7'],
    );
    assert.deepEqual(
      step.state.items.map((item) => item.kind === 'user_message' && item.delivery),
      ['delivered', 'not_delivered', 'unknown'],
    );
  });
});
