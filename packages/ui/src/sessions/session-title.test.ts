import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sessionTitle } from './session-title.ts';

test('a session without a name is a new one, one whose name cannot be seen is untitled', () => {
  assert.equal(sessionTitle(''), 'New session');
  for (const title of ['\u0000', '\u200b', ' \u202e ']) assert.equal(sessionTitle(title), 'Untitled');
  assert.equal(sessionTitle('\u0000 fix it'), '\u0000 fix it');
});
