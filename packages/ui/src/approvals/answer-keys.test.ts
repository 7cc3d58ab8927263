import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digitIndex } from './answer-keys.ts';

const key = (name: string, more: Partial<KeyboardEvent> = {}) =>
  ({
    key: name,
    repeat: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    isComposing: false,
    keyCode: 0,
    ...more,
  }) as KeyboardEvent;

test('digits choose among what is offered', () => {
  assert.equal(digitIndex(key('1'), 3), 0);
  assert.equal(digitIndex(key('3'), 3), 2);
  assert.equal(digitIndex(key('4'), 3), null);
  assert.equal(digitIndex(key('0'), 3), null);
  assert.equal(digitIndex(key('Enter'), 3), null);
});

test('held keys, shortcuts and unfinished input choose nothing', () => {
  for (const more of [{ repeat: true }, { ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }])
    assert.equal(digitIndex(key('1', more), 3), null);
});
