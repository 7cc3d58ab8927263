import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Origin } from '@codeai-hub/protocol/envelope';
import { type Effect, effectsOf } from './effects.ts';
import { asked, NOW, openItem, queued, turnEnded, turnStarted, turnStopping, userMessage } from './testing/steps.ts';

const CLIENT: Origin = { kind: 'client', clientId: 'window-1', commandId: 'command-1', hash: 'h' };

function effects(event: SessionEvent, origin: Origin = CLIENT): Effect[] {
  return effectsOf({ seq: 9, at: NOW, origin, event });
}

suite('effects hang off the log', () => {
  test('I7: a message that is pending is what prompts the agent', () => {
    const event = userMessage(5, 'pending');
    assert.ok(event.type === 'item.started');
    assert.deepEqual(effects(event), [{ type: 'prompt', message: event.item }]);
  });

  test('a message to a running turn steers', () => {
    assert.equal(effects(userMessage(5, 'pending', { steer: true }))[0]?.type, 'steer');
  });

  test('I7: a message that was delivered, or was copied by a fork, prompts nobody', () => {
    assert.deepEqual(effects(userMessage(5, 'delivered')), []);
    assert.deepEqual(effects(userMessage(5, 'not_delivered')), []);
  });

  test('I11: every stage of a stop is carried out', () => {
    for (const stage of ['interrupt', 'terminate', 'kill'] as const) {
      assert.deepEqual(effects({ type: 'turn.stopping', turnId: 't1', stage, by: 'Anna' }), [
        { type: 'stop', turnId: 't1', stage },
      ]);
    }
  });

  test('I10: an approval that a person answered is answered; one that was closed is not', () => {
    const resolution = { outcome: 'allowed' as const, by: 'Anna', at: NOW };
    const answer = { type: 'option' as const, optionId: 'once' };
    assert.deepEqual(effects({ type: 'approval.resolved', approvalId: 'a5', resolution, answer }), [
      { type: 'answer', approvalId: 'a5', answer },
    ]);
    assert.deepEqual(effects({ type: 'approval.resolved', approvalId: 'a5', resolution }), []);
  });

  test('what a person configures goes to the agent, what the agent configured does not go back', () => {
    const event: SessionEvent = { type: 'session.configured', model: null, mode: 'plan' };
    assert.deepEqual(effects(event), [{ type: 'configure' }]);
    assert.deepEqual(effects(event, { kind: 'agent' }), []);
  });

  test('nothing else does anything outside', () => {
    const silent: SessionEvent[] = [
      turnStarted(),
      turnEnded(),
      openItem('i5'),
      asked('a5'),
      queued(5),
      { type: 'binding.opening' },
      { type: 'command.accepted' },
    ];
    for (const event of silent) assert.deepEqual(effects(event), [], event.type);
    assert.notDeepEqual(effects(turnStopping()), []);
  });
});
