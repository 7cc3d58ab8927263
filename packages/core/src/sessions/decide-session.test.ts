import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { requireOffered } from './decide.ts';
import { decided } from './testing/decisions.ts';

suite('the session itself', () => {
  test('it is renamed, archived and pinned; what is so already changes nothing', () => {
    assert.deepEqual(decided([], { type: 'session.rename', title: 'New' }), [
      { type: 'session.renamed', title: 'New' },
    ]);
    assert.deepEqual(decided([], { type: 'session.rename', title: 'Fix the parser' }), []);
    assert.deepEqual(decided([], { type: 'session.archive', archived: true }), [
      { type: 'session.archived', archived: true },
    ]);
    assert.deepEqual(decided([], { type: 'session.archive', archived: false }), []);
    assert.deepEqual(decided([], { type: 'session.pin', pinned: true }), [{ type: 'session.pinned', pinned: true }]);
    assert.deepEqual(decided([], { type: 'session.pin', pinned: false }), []);
  });

  test('configuring writes what was named; what is so already changes nothing', () => {
    assert.deepEqual(decided([], { type: 'session.configure', model: 'large' }), [
      { type: 'session.configured', model: 'large' },
    ]);
    assert.deepEqual(decided([], { type: 'session.configure', mode: 'plan', effort: 'high' }), [
      { type: 'session.configured', mode: 'plan', effort: 'high' },
    ]);
    assert.deepEqual(decided([], { type: 'session.configure', mode: 'ask', model: null }), []);
    assert.deepEqual(decided([], { type: 'session.configure' }), []);
  });
});

test('a mode or effort that the agent does not offer is refused with what it offers; any model is taken', () => {
  const features = { modes: [{ id: 'ask', label: 'Ask' }], efforts: ['low', 'high'] };
  assert.throws(() => requireOffered({ mode: 'yolo' }, features), {
    code: 'choice_unknown',
    message: 'There is no permission mode "yolo" here. Choose one of: ask.',
  });
  assert.throws(() => requireOffered({ effort: 'extreme' }, features), { code: 'choice_unknown' });
  requireOffered({ mode: 'ask', effort: null }, features);
  requireOffered({ mode: 'whatever' }, { modes: [], efforts: [] });
});
