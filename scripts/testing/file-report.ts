import type { Result } from './result.ts';
import type { Tally } from './tally.ts';

/** How the process of one test file ended. */
export type Ending = {
  results: readonly Result[];
  /** What it printed, or the last of it. */
  output: string;
  seconds: number;
} & ({ kind: 'exited'; code: number } | { kind: 'killed'; signal: string } | { kind: 'hung' });

export type FileReport = { tally: Tally; lines: string[] };

/** One line for a file, and everything about its failures. A test that was skipped counts as failed. */
export function reportOf(label: string, ending: Ending): FileReport {
  const passed = ending.results.filter((one) => one.passed && !one.isSuite && !one.leftOut).length;
  const failures = [...ending.results.flatMap(failureOf), ...failuresAround(ending)];
  if (passed + failures.length === 0) failures.push('The file contains no test.');
  const time = `${ending.seconds.toFixed(1)} s`;
  const tally = { passed, failed: failures.length };
  if (failures.length === 0) return { tally, lines: [`  ✓ ${label} (${passed}, ${time})`] };
  const head = `  ✗ ${label} (${passed} passed, ${failures.length} failed, ${time})`;
  const output = ending.output.trimEnd();
  const printed = output === '' ? [] : [indent(`It printed:\n${indent(output)}`, '    ')];
  return { tally, lines: [head, ...failures.map((failure) => indent(`✗ ${failure}`, '    ')), ...printed] };
}

function failureOf(result: Result): string[] {
  const name = `${result.name} (line ${result.line})`;
  if (result.leftOut) return [`${name}\n  It is ${result.leftOut}. Every test that is there has to run.`];
  // Such a suite failed only because a test in it did, which is reported itself.
  if (result.passed || result.failureType === 'subtestsFailed') return [];
  return [`${name}\n${indent(result.cause ?? '')}`];
}

/** What went wrong outside of any test. */
function failuresAround(ending: Ending): string[] {
  const reported = ending.results.some((result) => !result.passed);
  if (ending.kind === 'hung') {
    return [
      `The file did not end and was killed. A test hangs, or something it opened (a timer, a socket, a process) is still open after ${ending.results.length} results.`,
    ];
  }
  if (ending.kind === 'killed') return [`The process was killed by ${ending.signal}.`];
  return ending.code === 0 || reported ? [] : [`The process ended with exit code ${ending.code}.`];
}

function indent(text: string, by = '  '): string {
  return text.replaceAll(/^/gm, by);
}
