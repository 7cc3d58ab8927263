import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonIn } from './last-words.ts';

test('the last line tells why, and the version that Node prints after it does not', () => {
  assert.equal(reasonIn('Error: no\n    at x\nno such colour\n'), 'no such colour');
  assert.equal(reasonIn('SyntaxError: Unexpected token\n\nNode.js v26.10.0\n'), 'SyntaxError: Unexpected token');
});

test('a runtime out of memory says so, not where in its own code', () => {
  const words = [
    '<--- Last few GCs --->',
    '[12:0x1] 1 ms: Mark-Compact',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    '----- Native stack trace -----',
    ' 1: 0xe13fde node::OOMErrorHandler(char const*, v8::OOMDetails const&) [node]',
  ];
  assert.equal(reasonIn(words.join('\n')), 'Reached heap limit Allocation failed - JavaScript heap out of memory');
});

test('nothing said is no reason, and a very long line is cut', () => {
  assert.equal(reasonIn(''), '');
  assert.equal(reasonIn('\n \n'), '');
  assert.equal(reasonIn('x'.repeat(9999)).length, 500);
});
