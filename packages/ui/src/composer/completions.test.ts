import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsFor } from './completions.ts';

const agents = [
  { id: 'claude', name: 'Claude Code' },
  { id: 'codex', name: 'Codex' },
];

const at = (text: string, caret = text.length, of = agents) => completionsFor(text, caret, [], of, 'All agents');

test('an at sign offers the agents and all of them, and what follows narrows it', () => {
  assert.deepEqual(
    at('ask @').map(({ label }) => label),
    ['@claude', '@codex', '@all'],
  );
  assert.deepEqual(
    at('ask @co').map(({ label }) => label),
    ['@codex'],
  );
});

test('the name takes the place of what was typed, with one space behind it and the caret after that', () => {
  const [end] = at('ask @co');
  assert.deepEqual([end?.text, end?.caret], ['ask @codex ', 11]);
  const [middle] = at('ask @co now', 7);
  assert.deepEqual([middle?.text, middle?.caret], ['ask @codex now', 11]);
});

test('one agent alone is not offered', () => {
  assert.deepEqual(at('ask @', 5, agents.slice(0, 1)), []);
});

test('commands keep their whole line', () => {
  const [only] = completionsFor('/co', 3, [{ name: 'compact', description: 'Shorter' }], agents, 'All');
  assert.deepEqual([only?.label, only?.text, only?.caret], ['/compact', '/compact ', 9]);
});
