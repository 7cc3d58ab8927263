import assert from 'node:assert/strict';
import { test } from 'node:test';
import { created, envelope, stateAfter } from '@codeai-hub/client/testing/samples';
import { agentFacts, agentRows, readAgents, readNames } from './agents.ts';

test('agents are named with commas between, each once, as one writes them in a message too', () => {
  assert.deepEqual(readNames('codex, @claude,codex'), ['codex', 'claude']);
  assert.equal(readAgents('claude,all'), 'all');
  assert.throws(() => readNames(' , '), /at least one agent/);
});

test('a list marks the active one and tells what each does', () => {
  const state = stateAfter([
    created(),
    envelope(2, { type: 'agent.added', provider: 'codex', model: 'gpt', effort: null, mode: 'ask' }),
    envelope(3, { type: 'agent.activated', provider: 'codex' }),
    envelope(4, { type: 'turn.started', turnId: 't1', cause: 'message' }),
  ]);
  assert.deepEqual(agentRows(state, { style: (_, text) => text }), [
    [' ', 'demo', 'working', '-', 'ask'],
    ['*', 'codex', 'idle', 'gpt', 'ask'],
  ]);
  assert.deepEqual(agentFacts(state)[0], {
    provider: 'demo',
    active: false,
    model: null,
    effort: null,
    mode: 'ask',
    turnId: 't1',
  });
});
