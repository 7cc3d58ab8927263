import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ending, reportOf } from './file-report.ts';
import type { Result } from './result.ts';

const passed = (name: string): Result => ({ passed: true, name, line: 3, isSuite: false });
const failed = (name: string, cause = 'Error: no', failureType = 'testCodeFailure'): Result => ({
  ...passed(name),
  passed: false,
  failureType,
  cause,
});
const exited = (code: number, ...results: Result[]): Ending => ({
  kind: 'exited',
  code,
  results,
  output: 'writing 3 events\n',
  seconds: 1.234,
});
const report = (ending: Ending) => {
  const { tally, lines } = reportOf('log.test.ts', ending);
  return { tally, text: lines.join('\n') };
};

test('a file whose tests pass is one line, without what it printed', () => {
  assert.deepEqual(report(exited(0, passed('appends'), passed('syncs'))), {
    tally: { passed: 2, failed: 0 },
    text: '  ✓ log.test.ts (2, 1.2 s)',
  });
});

test('suites are not counted, only the tests in them', () => {
  assert.deepEqual(report(exited(0, passed('appends'), { ...passed('log'), isSuite: true })).tally, {
    passed: 1,
    failed: 0,
  });
});

test('a failure is shown with its place, its cause and what the file printed', () => {
  const { tally, text } = report(exited(1, passed('syncs'), failed('appends', 'Error: the disk is full')));
  assert.deepEqual(tally, { passed: 1, failed: 1 });
  assert.match(text, /^ {2}✗ log\.test\.ts \(1 passed, 1 failed, 1\.2 s\)/);
  assert.match(text, /✗ appends \(line 3\)\n\s+Error: the disk is full/);
  assert.match(text, /It printed:\n\s+writing 3 events/);
});

test('a suite that failed only through its tests is not counted again', () => {
  const outer = { ...failed('log', '1 subtest failed', 'subtestsFailed'), isSuite: true };
  assert.deepEqual(report(exited(1, failed('appends'), outer)).tally, { passed: 0, failed: 1 });
});

test('a suite that failed by itself is counted', () => {
  const outer = { ...failed('log', 'Error: no disk', 'hookFailed'), isSuite: true };
  assert.deepEqual(report(exited(1, passed('appends'), outer)).tally, { passed: 1, failed: 1 });
});

test('a skipped test and a todo are failures', () => {
  const { tally, text } = report(
    exited(0, { ...passed('appends'), leftOut: 'skipped' }, { ...passed('syncs'), leftOut: 'todo' }),
  );
  assert.deepEqual(tally, { passed: 0, failed: 2 });
  assert.match(text, /appends.*\n\s+It is skipped\./);
});

test('a file without a test is a failure', () => {
  const { tally, text } = report(exited(0));
  assert.deepEqual(tally, { passed: 0, failed: 1 });
  assert.match(text, /contains no test/);
});

test('a file that failed outside of its tests is a failure', () => {
  assert.match(report(exited(1)).text, /exit code 1/);
  const { tally, text } = report(exited(7, passed('appends')));
  assert.deepEqual(tally, { passed: 1, failed: 1 });
  assert.match(text, /exit code 7/);
});

test('a file that hung or was killed is a failure, whatever passed before', () => {
  const { output, seconds, results } = exited(0, passed('appends'));
  assert.deepEqual(report({ kind: 'hung', output, seconds, results }).tally, { passed: 1, failed: 1 });
  assert.match(report({ kind: 'killed', signal: 'SIGSEGV', output, seconds, results }).text, /killed by SIGSEGV/);
});
