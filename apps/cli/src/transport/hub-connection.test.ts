import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeError } from '@codeai-hub/protocol/errors';
import { problemLine } from './hub-connection.ts';

test('a problem is told with what is known of it, on one line that steers nothing', () => {
  const line = (detail: unknown) => problemLine('Something is wrong', detail);
  assert.equal(line('a reason'), 'Something is wrong: a reason');
  assert.equal(line(new Error('a reason')), 'Something is wrong: a reason');
  assert.equal(line(describeError('empty_message')), `Something is wrong: ${describeError('empty_message').message}`);
  assert.match(line({ method: 'weather', params: { rain: true } }), /weather.*rain: true/);
  assert.equal(line('a\n\u001b[2J'), 'Something is wrong: a ‹U+001B›[2J');
});
