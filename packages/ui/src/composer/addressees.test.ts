import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { addressed, mentionBefore, mentioned, toggled } from './addressees.ts';

const agents = ['claude', 'codex', 'mock-gemini'];

describe('whom a message is for', () => {
  test('the words name agents where a word begins, and nowhere else', () => {
    assert.deepEqual(mentioned('@codex look at this', agents), ['codex']);
    assert.deepEqual(mentioned('you and @Codex, and @claude.', agents), ['claude', 'codex']);
    assert.deepEqual(mentioned('ask @mock-gemini', agents), ['mock-gemini']);
    assert.deepEqual(mentioned('line\n@all: stop', agents), agents);
    for (const words of ['me@codex', '@codex.ts', '@codex/cli', '@codexes', '@nobody', '@', 'codex', '@types/all'])
      assert.equal(mentioned(words, agents), null, words);
  });

  test('it is the active one unless the words or a person say otherwise', () => {
    const nothing = { text: 'hello', agents, active: 'claude', choice: undefined };
    assert.deepEqual(addressed(nothing).to, ['claude']);
    const picked = { ...nothing, choice: { to: ['codex'], instead: addressed(nothing).instead } };
    assert.deepEqual(addressed(picked).to, ['codex']);
    assert.deepEqual(addressed({ ...picked, text: 'more' }).to, ['codex'], 'it stays picked');
    assert.deepEqual(addressed({ ...picked, text: '@claude hello' }).to, ['claude'], 'a name that is typed then wins');
    assert.deepEqual(
      addressed({ ...picked, active: 'mock-gemini' }).to,
      ['mock-gemini'],
      'and so does a new active one',
    );
  });

  test('who is named can still be picked otherwise', () => {
    const named = { text: '@codex hello', agents, active: 'claude', choice: undefined };
    const choice = { to: ['claude', 'codex'], instead: addressed(named).instead };
    assert.deepEqual(addressed({ ...named, choice }).to, ['claude', 'codex']);
  });

  test('who left the session is nobody to write to', () => {
    const choice = { to: ['gone'], instead: 'claude ' };
    assert.deepEqual(addressed({ text: '', agents, active: 'claude', choice }).to, ['claude']);
  });

  test('pressing adds and takes away in the session’s order, and never leaves nobody', () => {
    assert.deepEqual(toggled(['codex'], 'claude', agents), ['claude', 'codex']);
    assert.deepEqual(toggled(['claude', 'codex'], 'claude', agents), ['codex']);
    assert.deepEqual(toggled(['codex'], 'codex', agents), ['codex']);
  });

  test('a name is completed while it is typed', () => {
    assert.equal(mentionBefore('ask @Co', 7), 'co');
    assert.equal(mentionBefore('@', 1), '');
    assert.equal(mentionBefore('ask @co now', 11), null);
    assert.equal(mentionBefore('ask @co now', 7), 'co');
    assert.equal(mentionBefore('me@co', 5), null);
  });
});
