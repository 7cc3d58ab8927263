import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { SessionEvent, SessionEventOf } from '@codeai-hub/protocol/channels/session/events';
import { describeError, type ErrorDetails } from '@codeai-hub/protocol/errors';
import { type DecideContext, decide } from '../decide.ts';
import {
  eventsOf,
  messageId,
  NOW,
  queued,
  refusalOf,
  stateAfter,
  stepAfter,
  stepOn,
  text,
  turnStarted,
  userMessage,
} from '../testing/steps.ts';
import { goOn } from './go-on.ts';

const HOUR = 3_600_000;
const AT_RESET: SessionCommand = { type: 'continuation.schedule', at: 'reset' };

const context: DecideContext = {
  canSteer: () => true,
  newAgent: ({ provider, model = null, effort = null, mode = 'ask' }) => ({ provider, model, effort, mode }),
  runningLimitReached: null,
};

function failed(details: ErrorDetails, code: 'quota_exhausted' | 'rate_limited' = 'quota_exhausted'): SessionEvent {
  return { type: 'turn.ended', turnId: 't1', outcome: { type: 'failed', error: describeError(code, details) } };
}

const RESET = new Date(NOW + HOUR).toISOString();
const AT_LIMIT = [turnStarted(), userMessage(1, 'delivered'), failed({ provider: 'Demo', resetsAt: RESET })];
const NOT_ARRIVED = [turnStarted(), userMessage(1, 'not_delivered'), failed({ provider: 'Demo', resetsAt: RESET })];

function decided(before: SessionEvent[], command: SessionCommand): SessionEvent[] {
  const step = stepAfter(...before);
  decide(step, command, context);
  return eventsOf(step);
}

function planned(before: SessionEvent[], command = AT_RESET) {
  const [event] = decided(before, command);
  return (event as SessionEventOf<'continuation.scheduled'>).continuation;
}

function refusal(before: SessionEvent[], command = AT_RESET): string {
  return refusalOf(() => decide(stepAfter(...before), command, context)).code;
}

function scheduled(before: SessionEvent[], at = NOW): SessionEvent[] {
  return [...before, { type: 'continuation.scheduled', continuation: { ...planned(before), at } }];
}

suite('to go on by itself is planned', () => {
  test('for the time the limit told, a little later since clocks differ', () => {
    const plan = planned(AT_LIMIT);
    assert.deepEqual([plan.agent, plan.at - NOW, plan.by, plan.tries], ['demo', HOUR + 3000, 'Anna', 0]);
    assert.match(plan.messageId, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('when all quota windows that are used up have begun anew, where the error tells no time', () => {
    const limit = { id: '5h', label: '5 hours', status: 'reached' as const };
    const limits = [
      { ...limit, resetsAt: NOW + 1 },
      { ...limit, resetsAt: NOW + 2 },
    ];
    const told: SessionEvent = { type: 'limits.changed', limits };
    const before = [turnStarted(), userMessage(1, 'delivered'), told, failed({ resetsAt: 'at 3 pm' })];
    assert.equal(planned(before).at, NOW + 2 + 3000);
    const unknown: SessionEvent = { type: 'limits.changed', limits: [...limits, limit] };
    assert.equal(refusal([...before, unknown]), 'reset_unknown');
  });

  test('at any time after any turn', () => {
    const ended: SessionEvent = { type: 'turn.ended', turnId: 't1', outcome: { type: 'completed' } };
    const command: SessionCommand = { type: 'continuation.schedule', agent: 'demo', at: NOW + 5 };
    assert.equal(planned([turnStarted(), userMessage(1, 'delivered'), ended], command).at, NOW + 5);
  });

  test('but not while the agent works, before it was asked, for no known time, for nobody, or for years', () => {
    assert.equal(refusal([turnStarted(), userMessage(1, 'delivered')]), 'session_busy');
    assert.equal(refusal([]), 'nothing_to_continue');
    assert.equal(refusal(AT_LIMIT.with(2, failed({ resetsAt: 'at 3 pm' }))), 'reset_unknown');
    assert.equal(refusal(AT_LIMIT.with(2, failed({}, 'rate_limited'))), 'reset_unknown');
    assert.equal(planned(AT_LIMIT.with(2, failed({ resetsAt: RESET }, 'rate_limited'))).at, NOW + HOUR + 3000);
    assert.equal(refusal(AT_LIMIT, { ...AT_RESET, agent: 'nobody' } as SessionCommand), 'agent_unknown');
    assert.equal(refusal(AT_LIMIT, { type: 'continuation.schedule', at: NOW * 1000 }), 'invalid_request');
  });

  test('anew in place of what was planned, with another message', () => {
    const first = planned(AT_LIMIT);
    const second = planned(scheduled(AT_LIMIT), { type: 'continuation.schedule', at: NOW + 9 });
    assert.equal(second.at, NOW + 9);
    assert.notEqual(second.messageId, first.messageId);
  });
});

suite('what is planned is called off', () => {
  const CANCELLED: SessionEvent = { type: 'continuation.ended', reason: 'cancelled' };
  const before = scheduled(AT_LIMIT, NOW + HOUR);
  const rows: [name: string, command: SessionCommand, before?: SessionEvent[]][] = [
    ['by the person', { type: 'continuation.cancel' }],
    ['by a message', { type: 'message.send', messageId: messageId(2), content: text('now'), delivery: 'queue' }],
    ['by sending again', { type: 'message.resend', itemId: 'i1' }, scheduled(NOT_ARRIVED, NOW + HOUR)],
    ['by letting the queue go on', { type: 'queue.resume' }],
    ['by putting it away', { type: 'session.archive', archived: true }],
    [
      'by a hand-over',
      {
        type: 'session.handOver',
        provider: 'other',
        packet: '',
        messageId: messageId(2),
        content: text('Go on.'),
      },
    ],
    ['by a stop', { type: 'turn.stop', turnId: 't2', returnQueue: false }, [...before, turnStarted(2)]],
  ];
  for (const [name, command, given = before] of rows)
    test(name, () => assert.deepEqual(decided(given, command).at(-1), CANCELLED));

  test('and by nothing else: not by a rename, and not by a message to another agent', () => {
    const other: SessionEvent = { type: 'agent.added', provider: 'other', model: null, effort: null, mode: 'ask' };
    const send = { type: 'message.send', messageId: messageId(2), content: text('you'), delivery: 'queue' } as const;
    for (const command of [{ type: 'session.rename', title: 'New' } as const, { ...send, to: ['other'] }])
      assert.ok(!decided([...before, other], command).some(({ type }) => type === 'continuation.ended'));
    assert.deepEqual(decided(AT_LIMIT, { type: 'continuation.cancel' }), []);
  });
});

suite('when its time has come', () => {
  function goneOn(before: SessionEvent[], runningLimit: number | null = null) {
    const state = stateAfter(...before);
    const step = stepOn(state, 'core');
    goOn(step, runningLimit);
    const message = step.state.items.findLast((item) => item.kind === 'user_message');
    return { types: eventsOf(step).map(({ type }) => type), state: step.state, message, plan: state.continuation };
  }
  const begins = ['continuation.started', 'turn.started', 'item.started'];

  test('an agent that has the message is told to go on, in the name of who asked for it', () => {
    const { types, message, plan } = goneOn(scheduled(AT_LIMIT));
    assert.deepEqual(types, begins);
    assert.ok(message?.kind === 'user_message');
    assert.deepEqual(
      [message.messageId, message.text, message.by, message.scheduled, message.delivery],
      [plan?.messageId, 'Go on where you stopped.', 'Anna', true, 'pending'],
    );
  });

  test('I7: a message that did not arrive is sent again, with the same id and in its own place', () => {
    const { types, state, message } = goneOn(scheduled(NOT_ARRIVED));
    assert.deepEqual(types, [...begins, 'item.dropped']);
    assert.ok(message?.kind === 'user_message');
    assert.deepEqual([message.messageId, message.text, message.by], [messageId(1), 'message 1', 'Anna']);
    assert.equal(state.continuation?.messageId, messageId(1));
    assert.equal(state.items.length, 1);
  });

  test('nothing happens before it, while the agent works, while as many run as may, or while it is not known what arrived', () => {
    assert.deepEqual(goneOn(scheduled(AT_LIMIT, NOW + 1)).types, []);
    assert.deepEqual(goneOn([...scheduled(AT_LIMIT), turnStarted(2)]).types, []);
    assert.deepEqual(goneOn(scheduled(AT_LIMIT), 10).types, []);
    assert.deepEqual(goneOn(scheduled(AT_LIMIT.with(1, userMessage(1, 'pending')))).types, []);
  });

  test('what was held behind the limit goes on behind it', () => {
    const held: SessionEvent = { type: 'queue.held', held: true };
    const { types, state } = goneOn(scheduled([...AT_LIMIT, queued(7), held]));
    assert.deepEqual(types, ['queue.held', ...begins]);
    assert.equal(state.queueHeld, false);
  });

  test('I7: a core that died over it leaves the next one its message, which is sent under its own id and not for ever', () => {
    let { state } = goneOn(scheduled(AT_LIMIT));
    const ids = [];
    for (let core = 1; core <= 3; core++) {
      const dead = stepOn(state, 'core');
      const outcome = { type: 'lost', reason: 'core_ended', message: 'gone' } as const;
      dead.add({ type: 'turn.ended', turnId: state.turns.at(-1)?.id ?? '', outcome });
      const asked = dead.state.items.at(-1);
      dead.add({ type: 'item.updated', itemId: asked?.id ?? '', patch: { delivery: 'not_delivered' } });
      ids.push(asked?.kind === 'user_message' && asked.messageId);
      const next = stepOn(dead.state, 'core');
      goOn(next, null);
      state = next.state;
    }
    assert.deepEqual(new Set(ids).size, 1);
    assert.equal(state.continuation, undefined);
    assert.equal(state.agents[0]?.currentTurnId, null);
  });

  test('I7: when nobody can tell whether its message arrived, it is not sent again', () => {
    const { state } = goneOn(scheduled(AT_LIMIT));
    const dead = stepOn(state, 'core');
    const outcome = { type: 'lost', reason: 'core_ended', message: 'gone' } as const;
    dead.add({ type: 'turn.ended', turnId: 't2', outcome });
    dead.add({ type: 'item.updated', itemId: state.items.at(-1)?.id ?? '', patch: { delivery: 'unknown' } });
    const next = stepOn(dead.state, 'core');
    goOn(next, null);
    assert.deepEqual(eventsOf(next), [{ type: 'continuation.ended', reason: 'unknown' }]);
  });
});
