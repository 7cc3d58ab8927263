import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchingCommands } from './commands.ts';

const commands = ['compact', 'clear', 'review', 'pr-comments'].map((name) => ({ name, description: '' }));

test('a slash lists all, letters narrow, beginnings come first', () => {
  assert.equal(matchingCommands('/', commands)?.length, 4);
  assert.deepEqual(
    matchingCommands('/C', commands)?.map((command) => command.name),
    ['compact', 'clear', 'pr-comments'],
  );
  assert.deepEqual(matchingCommands('/xyz', commands), []);
});

test('no list for text, for a command with its argument, or an agent without commands', () => {
  assert.equal(matchingCommands('a /c', commands), null);
  assert.equal(matchingCommands('/compact now', commands), null);
  assert.equal(matchingCommands('/c', []), null);
});
