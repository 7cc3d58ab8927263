import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import { runningTurns, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { SessionLog } from '../../testing/session-log.ts';
import { waitsInLine } from './echo-place.ts';
import { buildRows, type Row } from './rows.ts';

function twoAgents(): SessionLog {
  const log = new SessionLog();
  log.add({ type: 'agent.added', provider: 'codex', model: null, effort: null, mode: 'ask' });
  return log;
}

function say(log: SessionLog, turnId: string, id: string, messageId: string, more: object = {}): void {
  const content = [{ type: 'text' as const, text: messageId }];
  const known = { delivery: 'delivered', by: 'you', status: 'completed', ...more };
  log.item({ id, kind: 'user_message', turnId, messageId, content, ...known } as Item);
}

/** A message to both: turn `t1` is of the first agent, `t2` of Codex, and what they say comes by turns. */
function askedBoth(): SessionLog {
  const log = twoAgents();
  log.add({ type: 'turn.started', turnId: 't1', cause: 'message' });
  say(log, 't1', 'u1', 'm1');
  log.add({ type: 'turn.started', agent: 'codex', turnId: 't2', cause: 'message' });
  say(log, 't2', 'u2', 'm1');
  for (const [id, turnId] of [
    ['a1', 't1'],
    ['b1', 't2'],
    ['a2', 't1'],
    ['b2', 't2'],
  ] as const)
    log.item({ id, kind: 'agent_message', text: id, turnId });
  return log;
}

function rowsOf(state: SessionState, columns = 1, before: readonly Row[] = []): Row[] {
  return buildRows(
    {
      items: state.items,
      turn: (id) => state.turns.find((turn) => turn.id === id),
      running: runningTurns(state).map(({ id }) => id),
      echoes: [],
      several: state.agents.length > 1,
      columns,
    },
    before,
  );
}

const named = (rows: readonly Row[]): unknown[] =>
  rows.map((row) => {
    if (row.kind === 'beside') return row.columns.map((column) => named(column.rows));
    if (row.kind === 'item' || row.kind === 'copy') return row.kind === 'copy' ? `copy ${row.itemId}` : row.itemId;
    return row.kind === 'explored' ? row.itemIds.join('+') : row.kind === 'echo' ? 'echo' : `${row.kind} ${row.turnId}`;
  });

describe('turns of several agents', () => {
  test('what comes by turns is shown turn by turn, each with who speaks and its own live line', () => {
    assert.deepEqual(named(rowsOf(askedBoth().state)), [
      'u1',
      ...['speaker t1', 'a1', 'a2', 'live t1'],
      ...['speaker t2', 'b1', 'b2', 'live t2'],
    ]);
  });

  test('answers to one message stand beside each other where there is room', () => {
    assert.deepEqual(named(rowsOf(askedBoth().state, 2)), [
      'u1',
      [
        ['speaker t1', 'a1', 'a2', 'live t1'],
        ['speaker t2', 'b1', 'b2', 'live t2'],
      ],
    ]);
  });

  test('a turn that ends says so in its own place', () => {
    const log = askedBoth();
    log.add({ type: 'turn.ended', turnId: 't1', outcome: { type: 'completed' } });
    assert.deepEqual(named(rowsOf(log.state)), [
      'u1',
      ...['speaker t1', 'a1', 'a2', 'turn-end t1'],
      ...['speaker t2', 'b1', 'b2', 'live t2'],
    ]);
  });

  test('turns of other messages stand below each other, the later one below', () => {
    const log = twoAgents();
    log.add({ type: 'turn.started', turnId: 't1', cause: 'message' });
    say(log, 't1', 'u1', 'm1');
    log.add({ type: 'turn.started', agent: 'codex', turnId: 't2', cause: 'message' });
    say(log, 't2', 'u2', 'm2');
    log.item({ id: 'b1', kind: 'agent_message', text: 'b1', turnId: 't2' });
    log.item({ id: 'a1', kind: 'agent_message', text: 'a1', turnId: 't1' });
    assert.deepEqual(named(rowsOf(log.state, 2)), [
      ...['u1', 'speaker t1', 'a1', 'live t1'],
      ...['u2', 'speaker t2', 'b1', 'live t2'],
    ]);
  });

  test('older items that are loaded late change no order', () => {
    const { state } = askedBoth();
    const late = { ...state, items: state.items.filter(({ id }) => !['u1', 'u2', 'a1'].includes(id)) };
    assert.deepEqual(named(rowsOf(late)), ['speaker t1', 'a2', 'live t1', 'speaker t2', 'b1', 'b2', 'live t2']);
  });

  test('more answers than have room go on below', () => {
    const log = askedBoth();
    log.add({ type: 'agent.added', provider: 'gemini', model: null, effort: null, mode: 'ask' });
    log.add({ type: 'turn.started', agent: 'gemini', turnId: 't3', cause: 'message' });
    say(log, 't3', 'u3', 'm1');
    const [, first, second] = rowsOf(log.state, 2);
    assert.deepEqual(
      [first, second].map((row) => row?.kind === 'beside' && row.columns.map(({ turnId }) => turnId)),
      [['t1', 't2'], ['t3']],
    );
  });

  test('long answers beside each other come in pieces', () => {
    const log = askedBoth();
    for (let at = 0; at < 100; at++) log.item({ id: `c${at}`, kind: 'agent_message', text: 'x', turnId: 't1' });
    const pieces = rowsOf(log.state, 2).filter((row) => row.kind === 'beside');
    assert.deepEqual(
      pieces.map((row) => row.kind === 'beside' && row.columns.map(({ rows }) => rows.length)),
      [
        [40, 4],
        [40, 0],
        [24, 0],
      ],
    );
  });

  test('one that grows leaves every row what it was', () => {
    const log = askedBoth();
    const before = rowsOf(log.state, 2);
    log.add({ type: 'item.delta', itemId: 'b2', text: 'more' });
    const after = rowsOf(log.state, 2, before);
    assert.ok(after.every((row, at) => row === before[at]));
  });

  test('what one of them did not get is said where its answer would be', () => {
    const log = askedBoth();
    log.add({ type: 'item.updated', itemId: 'u2', patch: { delivery: 'not_delivered' } });
    assert.deepEqual(named(rowsOf(log.state)).slice(5), ['speaker t2', 'copy u2', 'b1', 'b2', 'live t2']);
  });

  test('a message sent again after other turns is shown there too, under a name of its own', () => {
    const log = askedBoth();
    log.add({ type: 'turn.ended', turnId: 't1', outcome: { type: 'completed' } });
    log.add({ type: 'turn.ended', turnId: 't2', outcome: { type: 'completed' } });
    log.add({ type: 'turn.started', turnId: 't3', cause: 'message' });
    say(log, 't3', 'u3', 'm3');
    log.add({ type: 'turn.started', agent: 'codex', turnId: 't4', cause: 'message' });
    say(log, 't4', 'u4', 'm1');
    const rows = rowsOf(log.state);
    assert.deepEqual(named(rows).slice(-3), ['u4', 'speaker t4', 'live t4']);
    assert.equal(new Set(rows.map(({ key }) => key)).size, rows.length);
  });

  test('what was sent into both while they worked is shown whole once', () => {
    const log = askedBoth();
    say(log, 't1', 's1', 'm2', { steer: true });
    say(log, 't2', 's2', 'm2', { steer: true });
    assert.deepEqual(named(rowsOf(log.state)), [
      'u1',
      ...['speaker t1', 'a1', 'a2', 's1', 'live t1'],
      ...['speaker t2', 'b1', 'b2', 'copy s2', 'live t2'],
    ]);
  });

  test('a hand-over stands before the message that went with it, what an agent was told by itself under its name', () => {
    const log = askedBoth();
    const told = { kind: 'handover', from: ['demo'], to: 'codex', text: 'told', status: 'completed' };
    log.item({ ...told, id: 'h1', turnId: 't2', confirmed: false } as Item);
    log.add({ type: 'turn.ended', turnId: 't2', outcome: { type: 'completed' } });
    log.add({ type: 'turn.started', agent: 'codex', turnId: 't3', cause: 'message' });
    log.item({ ...told, id: 'h2', turnId: 't3', confirmed: true } as Item);
    say(log, 't3', 'u3', 'm3');
    assert.deepEqual(named(rowsOf(log.state)).slice(5), [
      ...['speaker t2', 'b1', 'b2', 'h1', 'turn-end t2'],
      ...['h2', 'u3', 'speaker t3', 'live t3'],
    ]);
  });
});

test('an own message stands in the queue only while one whom it is for works', () => {
  const log = twoAgents();
  log.add({ type: 'turn.started', turnId: 't1', cause: 'message' });
  assert.equal(waitsInLine(log.state, {}), true);
  assert.equal(waitsInLine(log.state, { to: ['codex'] }), false);
  assert.equal(waitsInLine(log.state, { to: ['codex', 'demo'] }), true);
});
