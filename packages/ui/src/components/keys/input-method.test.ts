import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInputMethods } from './input-method.ts';

test('a key is an input method’s, however the browser says so', () => {
  assert.equal(isInputMethods({ isComposing: true, keyCode: 13 }), true);
  assert.equal(isInputMethods({ isComposing: false, keyCode: 229 }), true);
  assert.equal(isInputMethods({ isComposing: false, keyCode: 13 }), false);
});
