import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { suite, test } from 'node:test';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { activeAgent } from '@codeai-hub/protocol/channels/session/state';
import { describeError } from '@codeai-hub/protocol/errors';
import { canonicalJson } from '@codeai-hub/protocol/receipts';
import { ProviderEvent } from '@codeai-hub/provider-kit/events';
import { applyProviderEvent, NativeIds } from './provider-events.ts';
import {
  COMMAND,
  eventsOf,
  NOW,
  queued,
  stateAfter,
  stepOn,
  turnEnded,
  turnStarted,
  turnStopping,
  userMessage,
} from './testing/steps.ts';

/** A session that hears an agent: each event is a step of its own, as in the driver. */
function listening(...before: SessionEvent[]) {
  let state = stateAfter(...before);
  const ids = new NativeIds();
  const blobs: string[] = [];
  const spill = (text: string) => {
    blobs.push(text);
    const hash = createHash('sha256').update(text).digest('hex');
    return { hash, size: Buffer.byteLength(text), mediaType: 'text/plain' };
  };
  return {
    blobs,
    get state() {
      return state;
    },
    hear(...events: ProviderEvent[]): SessionEvent[] {
      const written: SessionEvent[] = [];
      for (const event of events) {
        const step = stepOn(state, 'agent');
        applyProviderEvent(step, ProviderEvent.parse(event), { provider: 'demo', ids, warn: () => [] }, spill);
        state = step.state;
        written.push(...eventsOf(step));
      }
      return written;
    },
  };
}

const TOOL = { kind: 'tool', tool: 'command', name: 'Bash', title: 'Run', target: 'npm test' } as const;
const says = (id: string): ProviderEvent => ({ type: 'item.started', id, item: { kind: 'agent_message' } });
const types = (events: SessionEvent[]) => events.map(({ type }) => type);

suite('turns as the agent tells them', () => {
  test('a turn nobody asked for begins one of its own', () => {
    assert.deepEqual(listening(turnStarted(), turnEnded()).hear({ type: 'turn.started' }), [
      { type: 'turn.started', turnId: 't2', cause: 'agent' },
    ]);
  });

  test('I9: while a turn runs no second one begins', () => {
    assert.deepEqual(listening(turnStarted()).hear({ type: 'turn.started' }), []);
  });

  test('what comes outside a turn begins one, so that nothing is shown nowhere', () => {
    assert.deepEqual(types(listening().hear(says('m1'))), ['turn.started', 'item.started']);
    const asks: ProviderEvent = { type: 'approval.requested', requestId: 'r1', request: COMMAND };
    assert.deepEqual(types(listening().hear(asks)), ['turn.started', 'approval.requested']);
  });

  test('I8: the end carries outcome, usage and changes', () => {
    const agent = listening(turnStarted());
    const usage = { inputTokens: 3 };
    const changes = [{ path: 'a', kind: 'add' as const, diff: '+x', added: 1, removed: 0 }];
    const [event] = agent.hear({ type: 'turn.ended', outcome: { type: 'completed' }, usage, changes });
    assert.deepEqual(event, {
      type: 'turn.ended',
      turnId: 't1',
      outcome: { type: 'completed' },
      usage,
      changes: [{ path: 'a', kind: 'add', added: 1, removed: 0 }],
    });
  });

  test('a turn that a person stopped was interrupted, whatever the agent calls it', () => {
    const error = describeError('agent_error', { reason: 'aborted' });
    const agent = listening(turnStarted(), turnStopping());
    agent.hear({ type: 'turn.ended', outcome: { type: 'failed', error } });
    assert.deepEqual(agent.state.turns[0]?.outcome, { type: 'interrupted', by: 'Anna' });
  });

  test('a turn that was done before the stop reached it is completed', () => {
    const agent = listening(turnStarted(), turnStopping());
    agent.hear({ type: 'turn.ended', outcome: { type: 'completed' } });
    assert.deepEqual(agent.state.turns[0]?.outcome, { type: 'completed' });
  });

  test('I8: an end without a turn ends nothing', () => {
    assert.deepEqual(listening().hear({ type: 'turn.ended', outcome: { type: 'completed' } }), []);
  });

  test('the queue goes on behind it', () => {
    const agent = listening(turnStarted(), queued(5));
    agent.hear({ type: 'turn.ended', outcome: { type: 'completed' } });
    assert.equal(activeAgent(agent.state).currentTurnId, 't2');
  });
});

suite('items as the agent tells them', () => {
  test('an item gets the id of the event that begins it, its turn, status and time', () => {
    const agent = listening(turnStarted());
    const [event] = agent.hear({ type: 'item.started', id: 'tool_use_1', item: { ...TOOL, input: '{}' } });
    assert.deepEqual(event, {
      type: 'item.started',
      item: { ...TOOL, input: '{}', text: '', id: 'i3', turnId: 't1', status: 'open', startedAt: NOW },
    });
  });

  test('a notice and an event nobody maps are complete as they begin', () => {
    const agent = listening(turnStarted());
    agent.hear(
      {
        type: 'item.started',
        id: 'n1',
        item: { kind: 'notice', level: 'warning', topic: 'retry', text: 'Trying again' },
      },
      { type: 'item.started', id: 'n2', item: { kind: 'native', name: 'moon', text: '{"type":"moon"}' } },
    );
    assert.deepEqual(
      agent.state.items.map(({ kind, status, endedAt, text }) => [kind, status, endedAt, text]),
      [
        ['notice', 'completed', NOW, 'Trying again'],
        ['native', 'completed', NOW, '{"type":"moon"}'],
      ],
    );
  });

  test('it streams, is updated and completed', () => {
    const agent = listening(turnStarted());
    agent.hear(
      { type: 'item.started', id: 'x', item: TOOL },
      { type: 'item.delta', id: 'x', text: 'ok 1\n' },
      { type: 'item.updated', id: 'x', patch: { title: 'Running' } },
      { type: 'item.completed', id: 'x', status: 'failed', patch: { exitCode: 1 } },
    );
    const [item] = agent.state.items;
    assert.ok(item?.kind === 'tool');
    assert.deepEqual(
      [item.text, item.title, item.status, item.exitCode, item.endedAt],
      ['ok 1\n', 'Running', 'failed', 1, NOW],
    );
  });

  test('an item of a sub-agent names the tool it belongs to, also when that is complete', () => {
    const agent = listening(turnStarted());
    agent.hear(
      { type: 'item.started', id: 'parent', item: { ...TOOL, tool: 'agent' } },
      { type: 'item.completed', id: 'parent', status: 'completed' },
      { type: 'item.started', id: 'child', parentId: 'parent', item: TOOL },
      { type: 'item.started', id: 'stray', parentId: 'nobody', item: TOOL },
    );
    const [parent, child, stray] = agent.state.items;
    assert.equal(child?.parentId, parent?.id);
    assert.equal(stray?.parentId, undefined);
  });

  test('an id that is used again is a new item', () => {
    const agent = listening(turnStarted());
    agent.hear(
      says('0'),
      { type: 'item.delta', id: '0', text: 'first' },
      { type: 'item.completed', id: '0', status: 'completed' },
      says('0'),
      { type: 'item.delta', id: '0', text: 'second' },
    );
    assert.deepEqual(
      agent.state.items.map(({ text }) => text),
      ['first', 'second'],
    );
    assert.equal(new Set(agent.state.items.map(({ id }) => id)).size, 2);
  });

  test('a dropped draft is gone, and its id with it', () => {
    const agent = listening(turnStarted());
    agent.hear(says('x'), { type: 'item.dropped', id: 'x' });
    assert.deepEqual(agent.state.items, []);
    assert.deepEqual(agent.hear({ type: 'item.delta', id: 'x', text: 'late' }), []);
  });

  test('a completion that only repeats what streamed is not written twice', () => {
    const agent = listening(turnStarted());
    agent.hear(says('x'), { type: 'item.delta', id: 'x', text: 'Done.' });
    const [event] = agent.hear({ type: 'item.completed', id: 'x', status: 'completed', patch: { text: 'Done.' } });
    assert.deepEqual(event, { type: 'item.completed', itemId: 'i3', status: 'completed' });
  });

  test('a completion that says otherwise wins', () => {
    const agent = listening(turnStarted());
    agent.hear(says('x'), { type: 'item.delta', id: 'x', text: 'Dome.' });
    agent.hear({ type: 'item.completed', id: 'x', status: 'completed', patch: { text: 'Done.' } });
    assert.equal(agent.state.items[0]?.text, 'Done.');
  });
});

suite('late events', () => {
  test('of items of a turn that ended change nothing', () => {
    const agent = listening(turnStarted());
    agent.hear(
      says('x'),
      { type: 'item.delta', id: 'x', text: 'half' },
      { type: 'turn.ended', outcome: { type: 'completed' } },
    );
    const late = agent.hear(
      { type: 'item.delta', id: 'x', text: ' more' },
      { type: 'item.updated', id: 'x', patch: { text: 'other' } },
      { type: 'item.completed', id: 'x', status: 'failed' },
      { type: 'item.dropped', id: 'x' },
    );
    assert.deepEqual(late, []);
    assert.equal(agent.state.items[0]?.text, 'half');
  });

  test('of an item that is complete leave its text as it is: completed is authoritative', () => {
    const agent = listening(turnStarted());
    agent.hear(says('x'), { type: 'item.completed', id: 'x', status: 'completed', patch: { text: 'Done.' } });
    assert.deepEqual(agent.hear({ type: 'item.delta', id: 'x', text: ' More?' }), []);
  });

  test('of ids nobody knows change nothing', () => {
    const late = listening(turnStarted()).hear(
      { type: 'item.delta', id: 'y', text: 'z' },
      { type: 'item.completed', id: 'y', status: 'completed' },
      { type: 'approval.cancelled', requestId: 'y' },
      { type: 'message.delivered', messageId: 'y' },
    );
    assert.deepEqual(late, []);
  });
});

suite('approvals as the agent tells them', () => {
  const ask = (requestId = 'r1', itemId?: string): ProviderEvent => ({
    type: 'approval.requested',
    requestId,
    request: COMMAND,
    ...(itemId === undefined ? {} : { itemId }),
  });

  test('I10: a question becomes state, with the hash of exactly what is shown', () => {
    const agent = listening(turnStarted());
    agent.hear({ type: 'item.started', id: 'x', item: TOOL }, ask('r1', 'x'));
    const [approval] = agent.state.approvals;
    assert.deepEqual(approval, {
      id: 'a4',
      turnId: 't1',
      itemId: 'i3',
      requestedAt: NOW,
      hash: createHash('sha256').update(canonicalJson(COMMAND)).digest('hex'),
      request: COMMAND,
    });
  });

  test('I10: a second question never replaces the first', () => {
    const agent = listening(turnStarted());
    agent.hear(ask('r1'), ask('r2'));
    assert.equal(agent.state.approvals.length, 2);
  });

  test('a question the agent takes back is cancelled by it', () => {
    const agent = listening(turnStarted());
    agent.hear(ask(), { type: 'approval.cancelled', requestId: 'r1' });
    assert.deepEqual(agent.state.approvals, []);
    assert.deepEqual(agent.state.settled[0]?.resolution, { outcome: 'cancelled', by: 'the agent', at: NOW });
    assert.deepEqual(agent.hear({ type: 'approval.cancelled', requestId: 'r1' }), []);
  });

  test('I10: a question that a person answered cannot be taken back any more', () => {
    const step = stepOn(stateAfter(turnStarted()), 'agent');
    const ids = new NativeIds();
    const noSpill = () => assert.fail('nothing is long');
    applyProviderEvent(step, ask(), { provider: 'demo', ids, warn: () => [] }, noSpill);
    const [approval] = step.state.approvals;
    const resolution = { outcome: 'allowed' as const, by: 'Anna', at: NOW };
    step.add({ type: 'approval.resolved', approvalId: approval?.id ?? '', resolution });
    const { seq } = step.state;
    applyProviderEvent(
      step,
      { type: 'approval.cancelled', requestId: 'r1' },
      { provider: 'demo', ids, warn: () => [] },
      noSpill,
    );
    assert.equal(step.state.seq, seq);
  });

  test('I8: the end of the turn takes its questions with it, and taking them back later changes nothing', () => {
    const agent = listening(turnStarted());
    agent.hear(ask(), { type: 'turn.ended', outcome: { type: 'completed' } });
    assert.deepEqual(agent.state.approvals, []);
    assert.deepEqual(agent.hear({ type: 'approval.cancelled', requestId: 'r1' }), []);
  });
});

suite('I7: delivery', () => {
  test('a message the agent has is delivered, once', () => {
    const agent = listening(turnStarted(), userMessage(5, 'pending'));
    const delivered: ProviderEvent = { type: 'message.delivered', messageId: '00000000-0000-4000-8000-000000000005' };
    assert.deepEqual(agent.hear(delivered), [{ type: 'item.updated', itemId: 'i5', patch: { delivery: 'delivered' } }]);
    assert.deepEqual(agent.hear(delivered), []);
  });

  test('of one message says nothing of the others', () => {
    const agent = listening(turnStarted(), userMessage(5, 'pending'), userMessage(6, 'pending'));
    agent.hear({ type: 'message.delivered', messageId: '00000000-0000-4000-8000-000000000005' });
    assert.deepEqual(
      agent.state.items.map((item) => item.kind === 'user_message' && item.delivery),
      ['delivered', 'pending'],
    );
  });
});

suite('what the agent tells of itself', () => {
  test('todo list, use of the context, limits and features are taken over', () => {
    const agent = listening(turnStarted());
    const entries = [{ id: '1', text: 'Look', status: 'active' as const }];
    const limits = [{ id: '5h', label: '5 hours', status: 'ok' as const }];
    const features = { models: [], modes: [{ id: 'ask', label: 'Ask' }], efforts: ['low'], commands: [] };
    agent.hear(
      { type: 'plan.changed', entries },
      { type: 'usage.changed', contextUsed: 10, contextWindow: 100 },
      { type: 'limits.changed', limits },
      { type: 'features.changed', features },
    );
    const { plan, usage, limits: known, features: offered } = activeAgent(agent.state);
    assert.deepEqual(
      [plan, usage.contextUsed, usage.contextWindow, known, offered],
      [entries, 10, 100, limits, features],
    );
  });

  test('what it configured itself is shown', () => {
    const agent = listening(turnStarted());
    agent.hear({ type: 'session.configured', model: 'large', effort: null, mode: 'plan' });
    assert.deepEqual(
      [activeAgent(agent.state).model, activeAgent(agent.state).effort, activeAgent(agent.state).mode],
      ['large', null, 'plan'],
    );
  });

  test('its native conversation may get another id', () => {
    const agent = listening({ type: 'binding.opened', nativeId: 'n1' });
    agent.hear({ type: 'binding.changed', nativeId: 'n2' });
    assert.deepEqual(activeAgent(agent.state).binding, { status: 'open', hostId: 'local', nativeId: 'n2' });
  });

  test('a sign of life alone writes nothing', () => {
    assert.deepEqual(listening(turnStarted()).hear({ type: 'activity' }), []);
  });
});

suite('the end of the process', () => {
  const closed: ProviderEvent = { type: 'closed', reason: 'exit code 9' };

  test('I8: a running turn is lost, its items closed, its queue held', () => {
    const agent = listening({ type: 'binding.opened', nativeId: 'n1' }, turnStarted(), queued(5));
    agent.hear(says('x'), { type: 'item.delta', id: 'x', text: 'half' }, closed);
    const outcome = agent.state.turns[0]?.outcome;
    assert.ok(outcome?.type === 'lost');
    assert.equal(outcome.reason, 'agent_ended');
    assert.match(outcome.message, /exit code 9/);
    assert.equal(agent.state.items[0]?.status, 'stopped');
    assert.equal(agent.state.queueHeld, true);
    assert.deepEqual(activeAgent(agent.state).binding, { status: 'closed', hostId: 'local', nativeId: 'n1' });
  });

  test('I11: a turn that was being stopped is interrupted by who stopped it', () => {
    const agent = listening(turnStarted(), turnStopping());
    agent.hear(closed);
    assert.deepEqual(agent.state.turns[0]?.outcome, { type: 'interrupted', by: 'Anna' });
  });

  test('without a turn it is only noted', () => {
    const agent = listening({ type: 'binding.opened' });
    assert.deepEqual(agent.hear(closed), [{ type: 'binding.closed', reason: 'exit code 9' }]);
    assert.deepEqual(agent.hear(closed), []);
  });
});
