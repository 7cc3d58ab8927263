import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleRoot } from '../kit/sample-root.ts';
import { currentLimits, fullestLimits, type Limit, levelOf } from './limits.ts';

const limit = (id: string, more: Partial<Limit> = {}): Limit => ({ id, label: id, status: 'ok', ...more });

function agent(id: string, limits: Limit[]) {
  const { claude } = sampleRoot.providers;
  if (!claude) throw new Error('the sample has no agent');
  return { ...claude, id, limits };
}

test('a quota is seen from 70 % on and trouble from 90 % on, also where the agent says less', () => {
  const levels = [undefined, 0, 69.9, 70, 89.9, 90, 100].map((usedPercent) =>
    levelOf(limit('w', usedPercent === undefined ? {} : { usedPercent })),
  );
  assert.deepEqual(levels, ['normal', 'normal', 'normal', 'warning', 'warning', 'full', 'full']);
  assert.equal(levelOf(limit('w', { status: 'warning', usedPercent: 10 })), 'warning');
  assert.equal(levelOf(limit('w', { status: 'reached' })), 'full');
});

test('each agent is there with the window that is used up first, the fullest agent first, those without a quota not', () => {
  const rows = fullestLimits(
    [
      agent('calm', [limit('a', { usedPercent: 5 })]),
      agent('none', []),
      agent('full', [limit('b', { usedPercent: 20 }), limit('c', { usedPercent: 95 })]),
      agent('stopped', [limit('d', { status: 'reached' })]),
    ],
    0,
  );
  assert.deepEqual(
    rows.map(({ provider, limit: { id } }) => `${provider.id} ${id}`),
    ['stopped d', 'full c', 'calm a'],
  );
});

test('a window that began anew since it was told is not shown', () => {
  const one = agent('a', [
    limit('old', { usedPercent: 95, resetsAt: 10 }),
    limit('new', { usedPercent: 1, resetsAt: 30 }),
  ]);
  assert.deepEqual(
    currentLimits(one, 20).map(({ id }) => id),
    ['new'],
  );
  assert.deepEqual(fullestLimits([one], 40), []);
});
