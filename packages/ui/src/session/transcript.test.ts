import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Echo, HistoryState } from '@codeai-hub/client/api';
import { Cell } from '@codeai-hub/client/store';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { ManualClock } from '../../testing/manual-clock.ts';
import { SessionLog } from '../../testing/session-log.ts';
import { Transcript } from './transcript.ts';

function harness(log = new SessionLog()) {
  const clock = new ManualClock();
  const state = new Cell<SessionState | null>(log.state);
  const history = new Cell<HistoryState>({ first: 0, items: [], turns: new Map(), loading: false, error: null });
  const echoes = new Cell<readonly Echo[]>([]);
  const transcript = new Transcript({ state, history, echoes }, clock);
  const told: string[] = [];
  transcript.rows.subscribe(() => told.push('rows'));
  return {
    log,
    clock,
    state,
    history,
    echoes,
    transcript,
    told,
    watch: (id: string) => transcript.subscribeItem(id, () => told.push(id)),
    sync() {
      state.set(log.state);
      clock.frame();
    },
    shown: () =>
      transcript.rows.get().rows.map((row) => {
        if (row.kind === 'item') return row.itemId;
        if (row.kind === 'explored') return row.itemIds.join('+');
        return row.kind;
      }),
  };
}

const quiet = { loading: false, error: null };

function agentMessage(id: string): Item {
  return { id, kind: 'agent_message', turnId: 't0', status: 'completed', text: id, startedAt: 0 } as Item;
}

function tool(
  log: SessionLog,
  id: string,
  kind: 'read' | 'search' | 'command' | 'edit',
  status: Item['status'] = 'completed',
) {
  log.item({ id, kind: 'tool', tool: kind, name: kind, title: kind, status } as Item);
}

test('a thousand deltas in a frame tell one item once and leave the rows alone', () => {
  const h = harness();
  h.log.add({ type: 'turn.started', turnId: 't1', cause: 'message' });
  h.log.item({ id: 'a', kind: 'agent_message' });
  h.log.item({ id: 'b', kind: 'agent_message', text: 'first' });
  h.sync();
  h.watch('a');
  h.watch('b');
  h.told.length = 0;
  for (let at = 0; at < 1000; at++) {
    h.log.add({ type: 'item.delta', itemId: 'b', text: 'x' });
    h.state.set(h.log.state);
  }
  assert.deepEqual(h.told, []);
  h.clock.frame();
  assert.deepEqual(h.told, ['b']);
  assert.equal(h.transcript.item('b')?.text.length, 1005);
});

test('an item appears when there is something to show, and its row keeps its identity', () => {
  const h = harness();
  h.log.add({ type: 'turn.started', turnId: 't1', cause: 'message' });
  h.log.item({ id: 'u', kind: 'user_message', messageId: 'm1', text: 'hi' } as Item);
  h.sync();
  const [first] = h.transcript.rows.get().rows;
  h.log.item({ id: 'a', kind: 'agent_message', text: 'hello' });
  h.sync();
  assert.equal(h.transcript.rows.get().rows[0], first);
  assert.deepEqual(h.shown(), ['u', 'a', 'live']);
});

test('reads and searches beside each other fold into one row, failures speak for themselves', () => {
  const h = harness();
  tool(h.log, 'r1', 'read');
  tool(h.log, 's1', 'search');
  tool(h.log, 'r2', 'read', 'open');
  tool(h.log, 'r3', 'read', 'failed');
  tool(h.log, 'r4', 'read');
  tool(h.log, 'c1', 'command');
  h.sync();
  assert.deepEqual(h.shown(), ['r1+s1+r2', 'r3', 'r4', 'c1']);
});

test('an ended turn closes with its own row, the running one with the live row', () => {
  const h = harness();
  h.log.add({ type: 'turn.started', turnId: 't1', cause: 'message' });
  h.log.item({ id: 'a', kind: 'agent_message', text: 'done', status: 'completed' });
  h.log.add({ type: 'turn.ended', turnId: 't1', outcome: { type: 'completed' } });
  h.log.add({ type: 'turn.started', turnId: 't2', cause: 'message' });
  h.log.item({ id: 'b', kind: 'agent_message', text: 'more', turnId: 't2' });
  h.sync();
  assert.deepEqual(h.shown(), ['a', 'turn-end', 'b', 'live']);
});

test('a turn nobody asked for says so at its beginning', () => {
  const h = harness();
  h.log.add({ type: 'turn.started', turnId: 't1', cause: 'agent' });
  h.log.item({ id: 'a', kind: 'agent_message', text: 'the build is done' });
  h.sync();
  assert.deepEqual(h.shown(), ['turn-start', 'a', 'live']);
});

test('the items of a sub-agent belong to its row, and change it', () => {
  const h = harness();
  h.log.item({ id: 'agent', kind: 'tool', tool: 'agent', name: 'Task', title: 'Explore' } as Item);
  h.log.item({ id: 'child', kind: 'tool', tool: 'read', name: 'Read', title: 'Read', parentId: 'agent' } as Item);
  h.sync();
  assert.deepEqual(h.shown(), ['agent']);
  assert.deepEqual(
    h.transcript.childrenOf('agent').map((item) => item.id),
    ['child'],
  );
  h.watch('agent');
  h.told.length = 0;
  h.log.add({ type: 'item.completed', itemId: 'child', status: 'completed' });
  h.sync();
  assert.ok(h.told.includes('agent'));
});

test('an own message is shown while it is on its way, and its row stays when it arrives', () => {
  const h = harness();
  const echo = { messageId: 'm1', content: [{ type: 'text', text: 'hi' }], at: 0 } as unknown as Echo;
  h.echoes.set([echo]);
  h.clock.frame();
  assert.deepEqual(h.shown(), ['echo']);
  const key = h.transcript.rows.get().rows[0]?.key;
  h.log.item({ id: 'u', kind: 'user_message', messageId: 'm1', text: 'hi' } as Item);
  h.echoes.set([]);
  h.sync();
  assert.deepEqual(h.shown(), ['u']);
  assert.equal(h.transcript.rows.get().rows[0]?.key, key);
});

test('a page of history goes before, and only then is the list told to hold still', () => {
  const h = harness();
  h.log.item({ id: 'z', kind: 'agent_message', text: 'z' });
  h.sync();
  const old = { id: 'y', kind: 'agent_message', turnId: 't0', status: 'completed', text: 'y', startedAt: 0 } as Item;
  h.history.set({ first: 0, items: [old], turns: new Map(), loading: false, error: null });
  h.clock.frame();
  assert.deepEqual(h.shown(), ['y', 'z']);
  assert.equal(h.transcript.rows.get().shifted, true);
  h.log.item({ id: 'a', kind: 'agent_message', text: 'a' });
  h.sync();
  assert.equal(h.transcript.rows.get().shifted, false);
});

test('items that leave the state for the history change nothing that is shown', () => {
  const log = new SessionLog();
  for (let at = 0; at < 200; at++)
    log.item({ id: `i${at}`, kind: 'agent_message', text: `${at}`, status: 'completed' });
  const h = harness(log);
  const before = h.transcript.rows.get().rows;
  const leaving = log.state.items.slice(0, 101);
  log.item({ id: 'new', kind: 'agent_message', text: 'new' });
  assert.equal(log.state.evicted, 101);
  h.history.set({ first: 0, items: leaving, turns: new Map(), loading: false, error: null });
  h.sync();
  const after = h.transcript.rows.get();
  assert.equal(after.rows.length, 201);
  assert.equal(after.shifted, false);
  assert.ok(before.every((row, at) => row === after.rows[at]));
});

test('rows that come at both ends are told apart: those in front first, the others on the next frame', () => {
  const h = harness();
  h.log.item({ id: 'z', kind: 'agent_message', text: 'z' });
  h.sync();
  h.history.set({ first: 0, items: [agentMessage('x'), agentMessage('y')], turns: new Map(), ...quiet });
  h.log.item({ id: 'a', kind: 'agent_message', text: 'a' });
  h.sync();
  assert.deepEqual([h.shown(), h.transcript.rows.get().shifted], [['x', 'y', 'z'], true]);
  h.clock.frame();
  assert.deepEqual([h.shown(), h.transcript.rows.get().shifted], [['x', 'y', 'z', 'a'], false]);
});

test('rows that go from the beginning move nothing either', () => {
  const h = harness();
  h.log.item({ id: 'z', kind: 'agent_message', text: 'z' });
  h.history.set({ first: 0, items: [agentMessage('x'), agentMessage('y')], turns: new Map(), ...quiet });
  h.sync();
  h.history.set({ first: 1, items: [agentMessage('y')], turns: new Map(), ...quiet });
  h.log.item({ id: 'a', kind: 'agent_message', text: 'a' });
  h.sync();
  assert.deepEqual([h.shown(), h.transcript.rows.get().shifted], [['y', 'z'], true]);
  h.clock.frame();
  assert.deepEqual([h.shown(), h.transcript.rows.get().shifted], [['y', 'z', 'a'], false]);
});

test('a row that joins others of an earlier page is no reason to move', () => {
  const h = harness();
  tool(h.log, 'r1', 'read');
  h.log.item({ id: 'z', kind: 'agent_message', text: 'z' });
  h.sync();
  const turnId = h.log.state.items[0]?.turnId ?? '';
  const earlier = { id: 'r0', kind: 'tool', tool: 'read', name: 'read', title: 'read', turnId, status: 'completed' };
  const items = [agentMessage('x'), { ...earlier, text: '', startedAt: 0 } as Item];
  h.history.set({ first: 0, items, turns: new Map(), ...quiet });
  h.clock.frame();
  assert.deepEqual([h.shown(), h.transcript.rows.get().shifted], [['x', 'r0+r1', 'z'], true]);
});
