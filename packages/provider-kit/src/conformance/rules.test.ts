import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProviderEvent } from '../events.ts';
import { Rules } from './rules.ts';

const started = (id: string): ProviderEvent => ({ type: 'item.started', id, item: { kind: 'agent_message' } });
const completed = (id: string): ProviderEvent => ({ type: 'item.completed', id, status: 'completed' });
const ended: ProviderEvent = { type: 'turn.ended', outcome: { type: 'completed' } };
const delivered: ProviderEvent = { type: 'message.delivered', messageId: 'm1' };
const asked = (requestId: string): ProviderEvent => ({
  type: 'approval.requested',
  requestId,
  request: { type: 'plan', text: '', options: [] },
});

function problemsOf(events: ProviderEvent[]): string[] {
  const rules = new Rules();
  rules.sends('m1');
  for (const event of events) rules.see(event);
  return rules.problems;
}

test('a failure that was declared impossible must not happen', () => {
  const failed = (code: 'overloaded' | 'refused'): ProviderEvent => ({
    type: 'turn.ended',
    outcome: { type: 'failed', error: { code, message: '' } },
  });
  const rules = new Rules({ impossible: ['overloaded'] });
  rules.sends('m1');
  rules.see(failed('refused'));
  assert.deepEqual(rules.problems, []);
  rules.sends('m2');
  rules.see(failed('overloaded'));
  assert.match(rules.problems.join(), /declared impossible.*overloaded/);
});

test('what nobody maps must stand in the matrix', () => {
  const rules = new Rules({ knowsNative: (name) => name === 'goal' });
  const told = (id: string, name: string): ProviderEvent => ({
    type: 'item.started',
    id,
    item: { kind: 'native', name, text: '{}' },
  });
  rules.sends('m1');
  rules.see(told('i1', 'goal'));
  assert.deepEqual(rules.problems, []);
  rules.see(told('i2', 'brand/new'));
  assert.match(rules.problems.join(), /does not stand in docs\/event-matrix\.md.*brand\/new/);
});

test('a turn that keeps the contract has no problems', () => {
  const child: ProviderEvent = { type: 'item.started', id: 'i2', parentId: 'i1', item: { kind: 'reasoning' } };
  assert.deepEqual(
    problemsOf([delivered, started('i1'), { type: 'item.delta', id: 'i1', text: 'x' }, completed('i1'), ended]),
    [],
  );
  assert.deepEqual(
    problemsOf([started('i1'), child, asked('a1'), { type: 'approval.cancelled', requestId: 'a1' }, ended]),
    [],
  );
  assert.deepEqual(
    problemsOf([ended, { type: 'turn.started' }, started('i1'), ended, { type: 'closed', reason: '' }]),
    [],
  );
});

test('each breach of the contract is noted', () => {
  const note: ProviderEvent = { type: 'item.started', id: 'n', item: { kind: 'native', name: 'x', text: '{}' } };
  const cases: [RegExp, ProviderEvent[]][] = [
    [/while no turn runs/, [ended, ended]],
    [/while no turn runs/, [ended, started('i1')]],
    [/while no turn runs/, [ended, delivered]],
    [/while a turn runs/, [{ type: 'turn.started' }]],
    [/after the session was closed/, [{ type: 'closed', reason: '' }, { type: 'activity' }]],
    [/never sent/, [{ type: 'message.delivered', messageId: 'm2' }]],
    [/a second time/, [delivered, delivered]],
    [/used before/, [started('i1'), completed('i1'), started('i1')]],
    [/not open/, [started('i1'), completed('i1'), { type: 'item.delta', id: 'i1', text: 'x' }]],
    [/not open/, [completed('i1')]],
    [/not open/, [note, completed('n')]],
    [/does not exist/, [{ type: 'item.started', id: 'i2', parentId: 'i1', item: { kind: 'reasoning' } }]],
    [/used before/, [asked('a1'), asked('a1')]],
    [/not open/, [{ type: 'approval.cancelled', requestId: 'a1' }]],
  ];
  for (const [what, events] of cases) {
    const problems = problemsOf(events);
    assert.equal(problems.length, 1, `${what}: ${problems}`);
    assert.match(problems[0] ?? '', what);
  }
});

test('a request that was answered can no longer be cancelled', () => {
  const rules = new Rules();
  rules.sends('m1');
  rules.see(asked('a1'));
  rules.answered('a1');
  rules.see({ type: 'approval.cancelled', requestId: 'a1' });
  assert.equal(rules.problems.length, 1);
});
