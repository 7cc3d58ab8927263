import assert from 'node:assert/strict';
import { test } from 'node:test';
import { piecesOf } from './pieces.ts';

test('a text comes in pieces of up to three words, and is whole again when they are put together', () => {
  assert.deepEqual(piecesOf('one two three four\n  five'), ['one two three ', 'four\n  five']);
  for (const text of ['  \n leading and trailing  ', 'a', '', ' ', 'x'.repeat(100)])
    assert.equal(piecesOf(text).join(''), text);
});

test('blanks alone are one piece, however many there are', () => {
  const blanks = ' '.repeat(1_000_000);
  assert.deepEqual(piecesOf(blanks), [blanks]);
  assert.equal(piecesOf(`${blanks}a${blanks}b`).join(''), `${blanks}a${blanks}b`);
});
