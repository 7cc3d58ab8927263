import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import { activeAgent, providerOfTurn, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { ConversationPiece } from './conversation.ts';
import { effectsOf } from './effects.ts';
import { ConversationCopy } from './fork.ts';
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

/** The source in pieces of so many items. */
async function* inPieces({ items, turns }: SessionState, length: number): AsyncGenerator<ConversationPiece> {
  const known = new Map(turns.map((turn) => [turn.id, turn] as const));
  for (let first = 0; first < Math.max(1, items.length); first += length)
    yield { items: items.slice(first, first + length), turns: known };
}

/** The state of a new session that the session these events lead to was copied into. */
async function forked(source: SessionEvent[], before?: string, piece = 100): Promise<SessionState> {
  const state = stateAfter(...source);
  const step = stepOn(stateAfter({ type: 'session.renamed', title: 'Fork' }));
  const copy = new ConversationCopy(before, (turn) => providerOfTurn(state, turn));
  for await (const write of copy.pieces(inPieces(state, piece))) write(step);
  copy.end(step, activeAgent(state).plan);
  assert.deepEqual(step.envelopes.flatMap(effectsOf), [], 'I7: no copied message is ever sent again');
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
  inTurn('t2', openItem('i34', 'tool')),
];

function inTurn(turnId: string, event: SessionEvent): SessionEvent {
  return event.type === 'item.started' ? { ...event, item: { ...event.item, turnId } } : event;
}

suite('forking a conversation', () => {
  test('carries its turns and items, as they were', async () => {
    const { turns, items } = await forked(CONVERSATION);
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

  test('I8: a turn that runs in the source is closed in the fork', async () => {
    const state = await forked(CONVERSATION);
    assert.equal(activeAgent(state).currentTurnId, null);
    assert.ok(state.items.every(({ status }) => status !== 'open'));
  });

  test('before a message, it ends with what came before that message', async () => {
    const { turns, items } = await forked(CONVERSATION, 'i33');
    assert.deepEqual(
      turns.map(({ id }) => id),
      ['t1'],
    );
    assert.equal(items.at(-1)?.text, 'first answer');
  });

  test('gives every item an id of the new log, and keeps who belongs to whom', async () => {
    const child: SessionEvent = {
      type: 'item.started',
      item: { kind: 'reasoning', id: 'i35', parentId: 'i34', turnId: 't2', status: 'open', text: 'hm', startedAt: NOW },
    };
    const { items } = await forked([...CONVERSATION, child]);
    assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
    assert.equal(items.at(-1)?.parentId, items.at(-2)?.id);
    assert.ok(items.every(({ id }) => !['i31', 'i32', 'i33', 'i34', 'i35'].includes(id)));
  });

  test('is the same in pieces of any length', async () => {
    const whole = await forked(CONVERSATION);
    for (const length of [1, 2, 3]) assert.deepEqual(await forked(CONVERSATION, undefined, length), whole);
    const before = await forked(CONVERSATION, 'i33');
    for (const length of [1, 2, 3]) assert.deepEqual(await forked(CONVERSATION, 'i33', length), before);
  });

  test('gives turns numbers of their own, so that the next one is new', async () => {
    const { turns, turnCount } = await forked([turnStarted(1), turnEnded(1), ...CONVERSATION.slice(7)]);
    assert.deepEqual(
      turns.map(({ id }) => id),
      ['t1'],
    );
    assert.equal(turnCount, 1);
  });

  test('I7: shows of every message what became of it, as the source learned', async () => {
    const settled = (n: number, delivery: 'delivered' | 'not_delivered'): SessionEvent => ({
      type: 'item.updated',
      itemId: `i${n}`,
      patch: { delivery },
    });
    const { items } = await forked([
      turnStarted(1),
      userMessage(31, 'pending'),
      settled(31, 'delivered'),
      userMessage(32, 'pending'),
      settled(32, 'not_delivered'),
      userMessage(33, 'pending'),
    ]);
    assert.deepEqual(
      items.map((item) => item.kind === 'user_message' && item.delivery),
      ['delivered', 'not_delivered', 'unknown'],
    );
  });

  test('spent nothing of what the source spent', async () => {
    const usage = { inputTokens: 1000, costUsd: 2 };
    const state = await forked([
      turnStarted(1),
      userMessage(31, 'delivered'),
      { ...turnEnded(1), usage } as SessionEvent,
    ]);
    assert.deepEqual([activeAgent(state).usage.inputTokens, activeAgent(state).usage.costUsd], [0, 0]);
  });

  test('leaves behind who was asked and what was queued', async () => {
    const tool = openItem('i33', 'tool');
    const state = await forked([
      turnStarted(1),
      userMessage(31, 'delivered'),
      tool,
      asked('a34', undefined, 'i33'),
      queued(5),
    ]);
    assert.deepEqual([state.approvals, state.queue], [[], []]);
    const copied = state.items.at(-1);
    assert.ok(copied?.kind === 'tool' && copied.approvalId === undefined);
  });

  test('carries the list of what was to do with the whole conversation only', async () => {
    const entries = [{ id: 'p', text: 'Fix it', status: 'active' as const }];
    const source: SessionEvent[] = [...CONVERSATION, { type: 'plan.changed', entries }];
    assert.deepEqual(activeAgent(await forked(source)).plan, entries);
    assert.deepEqual(activeAgent(await forked(source, 'i33')).plan, []);
  });
});
