import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  describeError,
  ERROR_CODES,
  ERROR_KINDS,
  type ErrorCode,
  HubError,
  HubErrorShape,
  httpStatusOf,
  isHubErrorShape,
} from './errors.ts';

test('every message is filled from the details and keeps them', () => {
  const error = describeError('queue_full', { limit: '100 messages' });
  assert.deepEqual(error, {
    code: 'queue_full',
    message: 'The queue is full: at most 100 messages wait for the agent. Remove a message, or wait.',
    details: { limit: '100 messages' },
  });
});

test('a detail nobody gave is told as unknown, never as a placeholder', () => {
  for (const code of ERROR_CODES) assert.doesNotMatch(describeError(code).message, /[{}]|undefined|null/, code);
});

test('every message is made of whole sentences', () => {
  for (const code of ERROR_CODES) assert.match(ERROR_KINDS[code].text, /^[A-Z{].*[.}]$/, code);
});

test('a thrown error crosses the wire as the error it is', () => {
  const error = new HubError('folder_not_found', { path: '/nowhere' }, { cause: new Error('ENOENT') });
  assert.equal(error.message, 'The folder /nowhere does not exist. Pick another one.');
  assert.deepEqual(HubErrorShape.parse(JSON.parse(JSON.stringify(error.toShape()))), error.toShape());
});

test('a code that is not of the list is no error of the hub', () => {
  assert.equal(HubErrorShape.safeParse({ code: 'oops', message: 'x' }).success, false);
});

test('what a newer side told keeps its code and its words', () => {
  const told = { code: 'moon_phase' as ErrorCode, message: 'The moon is full. Wait a week.', details: { days: 7 } };
  const error = HubError.of(told);
  assert.ok(error instanceof HubError);
  assert.deepEqual([error.code, error.message, error.toShape()], [told.code, told.message, told]);
  assert.equal(httpStatusOf(error.code), 500);
  assert.deepEqual(HubError.of(describeError('empty_message')).toShape(), describeError('empty_message'));
});

test('an error another side told has a code and a sentence', () => {
  assert.ok(isHubErrorShape({ code: 'moon_phase', message: 'The moon is full.' }));
  for (const other of [null, 'no', [], {}, { code: 1, message: 'x' }, { code: 'internal' }]) {
    assert.equal(isHubErrorShape(other), false, JSON.stringify(other));
  }
});
