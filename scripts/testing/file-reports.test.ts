import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileReports } from './file-reports.ts';

const FILE = '/checkout/packages/core/src/log.test.ts';
const pass = (data: object) => ({ type: 'test:pass', data: { nesting: 0, file: FILE, details: {}, ...data } });
const fail = (name: string, error: unknown) => ({
  type: 'test:fail',
  data: { name, nesting: 0, file: FILE, details: { error } },
});
const closed = { type: 'test:summary', data: { file: FILE, duration_ms: 1234 } };

function report(...events: { type: string; data: unknown }[]) {
  const lines: string[] = [];
  const reports = new FileReports(
    (path) => path.replace('/checkout/', ''),
    (line) => lines.push(line),
  );
  for (const event of events) reports.add(event);
  return { tally: reports.tally(), text: lines.join('\n') };
}

test('a file whose tests pass is one line', () => {
  const { tally, text } = report(pass({ name: 'appends' }), pass({ name: 'syncs' }), closed);
  assert.deepEqual(tally, { passed: 2, failed: 0 });
  assert.equal(text, '  ✓ packages/core/src/log.test.ts (2, 1.2 s)');
});

test('suites are not counted, only the tests in them', () => {
  const { tally } = report(
    pass({ name: 'appends', nesting: 1 }),
    pass({ name: 'log', details: { type: 'suite' } }),
    closed,
  );
  assert.deepEqual(tally, { passed: 1, failed: 0 });
});

test('a failure is shown with its cause and what the file printed', () => {
  const error = { failureType: 'testCodeFailure', cause: new Error('the disk is full') };
  const output = { type: 'test:stdout', data: { file: FILE, message: 'writing 3 events\n' } };
  const { tally, text } = report(pass({ name: 'syncs' }), output, fail('appends', error), closed);
  assert.deepEqual(tally, { passed: 1, failed: 1 });
  assert.match(text, /✗ packages\/core\/src\/log\.test\.ts \(1 passed, 1 failed/);
  assert.match(text, /✗ appends\n\s+Error: the disk is full/);
  assert.match(text, /It printed:\n\s+writing 3 events/);
});

test('what a file printed is not shown when it passes', () => {
  const output = { type: 'test:stderr', data: { file: FILE, message: 'a warning\n' } };
  assert.doesNotMatch(report(output, pass({ name: 'appends' }), closed).text, /warning/);
});

test('a suite or file that failed only through its tests is not counted again', () => {
  const inner = fail('appends', { failureType: 'testCodeFailure', cause: new Error('no') });
  const outer = fail('log', { failureType: 'subtestsFailed', cause: '1 subtest failed' });
  assert.deepEqual(report(inner, outer, closed).tally, { passed: 0, failed: 1 });
});

test('a file that could not run at all is a failure', () => {
  const { tally, text } = report(fail(FILE, { failureType: 'testCodeFailure', cause: 'test failed' }), closed);
  assert.deepEqual(tally, { passed: 0, failed: 1 });
  assert.match(text, /test failed/);
});

test('a file without a test is a failure', () => {
  const { tally, text } = report(pass({ name: FILE }), closed);
  assert.deepEqual(tally, { passed: 0, failed: 1 });
  assert.match(text, /contains no test/);
});

test('a skipped test and a todo are failures', () => {
  const { tally, text } = report(pass({ name: 'appends', skip: 'later' }), pass({ name: 'syncs', todo: true }), closed);
  assert.deepEqual(tally, { passed: 0, failed: 2 });
  assert.match(text, /appends\n\s+The test was skipped/);
});

test('a file whose end was never reported is counted', () => {
  assert.deepEqual(report(pass({ name: 'appends' })).tally, { passed: 1, failed: 0 });
});
