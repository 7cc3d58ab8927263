import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ComposerState, composerAction, type KeyPress } from './keys.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  isComposing: false,
  keyCode: 0,
  ...more,
});
const idle: ComposerState = { sendKey: 'enter', busy: false, steers: true, empty: false };
const busy: ComposerState = { ...idle, busy: true };

test('Enter sends, Shift+Enter breaks the line', () => {
  assert.deepEqual(composerAction(press('Enter'), idle), { type: 'send', delivery: 'queue' });
  assert.deepEqual(composerAction(press('Enter', { shiftKey: true }), idle), { type: 'none' });
});

test('while the agent works, Enter queues and Ctrl or Cmd with Enter steers', () => {
  assert.deepEqual(composerAction(press('Enter'), busy), { type: 'send', delivery: 'queue' });
  assert.deepEqual(composerAction(press('Enter', { ctrlKey: true }), busy), { type: 'send', delivery: 'steer' });
  assert.deepEqual(composerAction(press('Enter', { metaKey: true }), busy), { type: 'send', delivery: 'steer' });
  const deaf = { ...busy, steers: false };
  assert.deepEqual(composerAction(press('Enter', { ctrlKey: true }), deaf), { type: 'send', delivery: 'queue' });
});

test('an input method keeps its Enter, however the browser says so', () => {
  assert.deepEqual(composerAction(press('Enter', { isComposing: true }), idle), { type: 'none' });
  assert.deepEqual(composerAction(press('Enter', { keyCode: 229 }), idle), { type: 'none' });
  assert.deepEqual(composerAction(press('Escape', { isComposing: true }), busy), { type: 'none' });
});

test('with the other setting plain Enter breaks the line', () => {
  const state = { ...idle, sendKey: 'mod-enter' } as const;
  assert.deepEqual(composerAction(press('Enter'), state), { type: 'none' });
  assert.deepEqual(composerAction(press('Enter', { metaKey: true }), state), { type: 'send', delivery: 'queue' });
});

test('Escape stops what runs, the arrow recalls only into an empty field', () => {
  assert.deepEqual(composerAction(press('Escape'), busy), { type: 'stop' });
  assert.deepEqual(composerAction(press('Escape'), idle), { type: 'none' });
  assert.deepEqual(composerAction(press('ArrowUp'), { ...idle, empty: true }), { type: 'recall' });
  assert.deepEqual(composerAction(press('ArrowUp'), idle), { type: 'none' });
});
