import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import { copyConversation } from './fork.ts';
import {
  asked,
  NOW,
  openItem,
  queued,
  stateAfter,
  stepOn,
  turnEnded,
  turnStarted,
  userMessage,
} from './testing/steps.ts';

function log(...events: SessionEvent[]): Envelope<SessionEvent>[] {
  return events.map((event, index) => ({ seq: index + 2, at: NOW - 500, origin: { kind: 'core' }, event }));
}

/** The state of a new session that another's events were copied into. */
function forked(source: SessionEvent[], before?: string): SessionState {
  const step = stepOn(stateAfter({ type: 'session.renamed', title: 'Fork' }));
  copyConversation(step, log(...source), before);
  return step.state;
}

const CONVERSATION: SessionEvent[] = [
  turnStarted(1),
  userMessage(31, 'delivered'),
  openItem('i32', 'agent_message'),
  { type: 'item.delta', itemId: 'i32', text: 'first ' },
  { type: 'item.delta', itemId: 'i32', text: 'answer' },
  { type: 'item.completed', itemId: 'i32', status: 'completed' },
  turnEnded(1),
  turnStarted(2),
  userMessage(33, 'delivered', { turnId: 't2' }),
  openItem('i34', 'tool'),
];

suite('forking a conversation', () => {
  test('carries its turns and items, as they were', () => {
    const { turns, items } = forked(CONVERSATION);
    assert.deepEqual(
      turns.map(({ id, outcome }) => [id, outcome?.type]),
      [
        ['t1', 'completed'],
        ['t2', 'interrupted'],
      ],
    );
    assert.deepEqual(
      items.map(({ kind, text }) => [kind, text]),
      [
        ['user_message', 'message 31'],
        ['agent_message', 'first answer'],
        ['user_message', 'message 33'],
        ['tool', ''],
      ],
    );
  });

  test('I8: a turn that runs in the source is closed in the fork', () => {
    const state = forked(CONVERSATION);
    assert.equal(state.currentTurnId, null);
    assert.ok(state.items.every(({ status }) => status !== 'open'));
  });

  test('before a message, it ends with what came before that message', () => {
    const { turns, items } = forked(CONVERSATION, 'i33');
    assert.deepEqual(
      turns.map(({ id }) => id),
      ['t1'],
    );
    assert.equal(items.at(-1)?.text, 'first answer');
  });

  test('gives every item an id of the new log, and keeps who belongs to whom', () => {
    const child: SessionEvent = {
      type: 'item.started',
      item: { kind: 'reasoning', id: 'i35', parentId: 'i34', turnId: 't2', status: 'open', text: 'hm', startedAt: NOW },
    };
    const { items } = forked([...CONVERSATION, child]);
    assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
    assert.equal(items.at(-1)?.parentId, items.at(-2)?.id);
    assert.ok(items.every(({ id }) => !['i31', 'i32', 'i33', 'i34', 'i35'].includes(id)));
  });

  test('I7: no copied message is ever sent again', () => {
    const { items } = forked([turnStarted(1), userMessage(31, 'pending'), userMessage(32, 'not_delivered')]);
    assert.deepEqual(
      items.map((item) => item.kind === 'user_message' && item.delivery),
      ['delivered', 'delivered'],
    );
  });

  test('spent nothing of what the source spent', () => {
    const usage = { inputTokens: 1000, costUsd: 2 };
    const state = forked([turnStarted(1), userMessage(31, 'delivered'), { ...turnEnded(1), usage } as SessionEvent]);
    assert.deepEqual([state.usage.inputTokens, state.usage.costUsd], [0, 0]);
  });

  test('leaves behind who was asked and what was queued', () => {
    const state = forked([turnStarted(1), userMessage(31, 'delivered'), asked('a32'), queued(5)]);
    assert.deepEqual([state.approvals, state.queue], [[], []]);
  });
});
