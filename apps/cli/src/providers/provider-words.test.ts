import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { describeError } from '@codeai-hub/protocol/errors';
import { providerRows } from './provider-words.ts';

const plain = { style: (_style: string, text: string) => text };

function row(more: Partial<ProviderState>): string[] {
  const known = { id: 'one', status: 'ready', description: 'Does things', runtime: null, account: null, hint: null };
  const [cells] = providerRows([{ ...known, error: null, ...more } as ProviderState], plain);
  return cells ?? [];
}

test('a provider that works shows which program it is and who pays', () => {
  const runtime = { version: '1.2.3', source: 'hub' as const };
  const account = { label: 'anna@example.com', billing: 'Max plan' };
  assert.deepEqual(row({ runtime, account }), [
    'one',
    'ready',
    '1.2.3 of the hub',
    'anna@example.com, Max plan',
    'Does things',
  ]);
});

test('one that is left alone shows until when, and why', () => {
  const lastError = describeError('runtime_failed', { provider: 'One', reason: 'it crashed' });
  const until = new Date(2026, 0, 1, 14, 5).getTime();
  const health = { state: { type: 'open' as const, until }, failures: 5, lastError, lastErrorAt: 0 };
  const [, state, , , advice] = row({ health });
  assert.match(state ?? '', /^paused until .*5/);
  assert.equal(advice, 'One could not be started: it crashed.');
});

test('what a provider says of itself does not steer the terminal', () => {
  const words = row({ status: 'failed', hint: 'a\u001b[2Jb\nc' }).join('');
  assert.deepEqual([words.includes('\u001b'), words.includes('\n')], [false, false]);
});
