import { inspect } from 'node:util';
import type { Tally } from './tally.ts';

/** The part of node:test's events that is used here. */
export type TestEvent = { type: string; data: unknown };

type Result = {
  name: string;
  nesting: number;
  file?: string;
  skip?: string | boolean;
  todo?: string | boolean;
  details?: { type?: string; error?: unknown };
};
type Output = { file?: string; message: string };
type FileSummary = { file?: string; duration_ms: number };
type Report = { passed: number; failures: string[]; output: string[]; path: string[] };

/** Turns the events of a test run into a line per file, and counts. A skipped test counts as failed. */
export class FileReports {
  readonly #reports = new Map<string, Report>();
  readonly #label: (path: string) => string;
  readonly #print: (line: string) => void;
  readonly #total = { passed: 0, failed: 0 };

  constructor(label: (path: string) => string, print: (line: string) => void) {
    this.#label = label;
    this.#print = print;
  }

  add(event: TestEvent): void {
    if (event.type === 'test:pass') this.#pass(event.data as Result);
    if (event.type === 'test:fail') this.#fail(event.data as Result);
    if (event.type === 'test:stdout' || event.type === 'test:stderr') this.#keepOutput(event.data as Output);
    if (event.type === 'test:summary') this.#close(event.data as FileSummary);
  }

  /** Counts of all files, those included that never reported their own end. */
  tally(): Tally {
    for (const file of this.#reports.keys()) this.#close({ file, duration_ms: Number.NaN });
    return { ...this.#total };
  }

  #of(file = '(no file)'): Report {
    const known = this.#reports.get(file);
    if (known) return known;
    const fresh = { passed: 0, failures: [], output: [], path: [] };
    this.#reports.set(file, fresh);
    return fresh;
  }

  #pass(result: Result): void {
    const report = this.#of(result.file);
    if (result.skip !== undefined) return this.#refuse(report, result, 'was skipped');
    if (result.todo !== undefined) return this.#refuse(report, result, 'is only a todo');
    if (result.details?.type === 'suite' || isFile(result)) return;
    report.passed += 1;
  }

  #refuse(report: Report, result: Result, why: string): void {
    report.failures.push(`${result.name}\n  The test ${why}. Every test that is there has to run.`);
  }

  #fail(result: Result): void {
    const report = this.#of(result.file);
    const cause = causeOf(result.details?.error);
    if (cause === undefined) return;
    report.failures.push(`${result.name}\n${indent(cause)}`);
  }

  #keepOutput(output: Output): void {
    this.#of(output.file).output.push(output.message);
  }

  #close({ file, duration_ms }: FileSummary): void {
    if (file === undefined || !this.#reports.has(file)) return;
    const report = this.#of(file);
    this.#reports.delete(file);
    if (report.passed + report.failures.length === 0) report.failures.push('The file contains no test.');
    this.#total.passed += report.passed;
    this.#total.failed += report.failures.length;
    const seconds = Number.isNaN(duration_ms) ? '' : `, ${(duration_ms / 1000).toFixed(1)} s`;
    const failed = report.failures.length;
    if (failed === 0) return this.#print(`  ✓ ${this.#label(file)} (${report.passed}${seconds})`);
    this.#print(`  ✗ ${this.#label(file)} (${report.passed} passed, ${failed} failed${seconds})`);
    for (const failure of report.failures) this.#print(indent(`✗ ${failure}`, '    '));
    const output = report.output.join('').trimEnd();
    if (output) this.#print(indent(`It printed:\n${indent(output)}`, '    '));
  }
}

/** Each file is itself reported as a test of the outermost level, under its own path. */
function isFile(result: Result): boolean {
  return result.nesting === 0 && result.file !== undefined && result.file.endsWith(result.name);
}

/** Nothing for a suite or file that failed only because a test in it did: that one is reported itself. */
function causeOf(error: unknown): string | undefined {
  const wrapped = error as { failureType?: string; cause?: unknown } | undefined;
  if (wrapped?.failureType === 'subtestsFailed') return undefined;
  const cause = wrapped?.cause ?? error;
  return cause instanceof Error ? inspect(cause, { depth: 6 }) : String(cause);
}

function indent(text: string, by = '  '): string {
  return text.replaceAll(/^/gm, by);
}
