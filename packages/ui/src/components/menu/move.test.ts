import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextIndex } from './move.ts';

const labels = ['Rename', 'Fork', 'Export', 'Remove'];

test('arrows go round, Home and End go to the ends', () => {
  assert.equal(nextIndex(labels, -1, 'ArrowDown'), 0);
  assert.equal(nextIndex(labels, 3, 'ArrowDown'), 0);
  assert.equal(nextIndex(labels, 0, 'ArrowUp'), 3);
  assert.equal(nextIndex(labels, -1, 'ArrowUp'), 3);
  assert.equal(nextIndex(labels, 2, 'Home'), 0);
  assert.equal(nextIndex(labels, 2, 'End'), 3);
});

test('a letter goes to the next label that begins with it, round and round', () => {
  assert.equal(nextIndex(labels, -1, 'r'), 0);
  assert.equal(nextIndex(labels, 0, 'R'), 3);
  assert.equal(nextIndex(labels, 3, 'r'), 0);
  assert.equal(nextIndex(labels, 0, 'x'), null);
});

test('other keys are left to the browser', () => {
  for (const key of ['Enter', ' ', 'Tab', 'Escape', 'F2']) assert.equal(nextIndex(labels, 0, key), null);
  assert.equal(nextIndex([], -1, 'ArrowDown'), null);
});
