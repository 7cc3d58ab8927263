import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPaletteKey } from './palette-key.ts';

const press = (more: Partial<KeyboardEvent>) => ({
  key: 'k',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

test('a Mac keeps its own Ctrl+K in text fields, and opens the palette with ⌘K', () => {
  assert.equal(isPaletteKey(press({ ctrlKey: true }), true), false);
  assert.equal(isPaletteKey(press({ metaKey: true }), true), true);
});

test('elsewhere it is Ctrl+K, and no other key with K', () => {
  assert.equal(isPaletteKey(press({ ctrlKey: true }), false), true);
  assert.equal(isPaletteKey(press({ ctrlKey: true, key: 'K' }), false), true);
  for (const other of [{ metaKey: true }, { ctrlKey: true, shiftKey: true }, { ctrlKey: true, altKey: true }, {}])
    assert.equal(isPaletteKey(press(other), false), false);
});
