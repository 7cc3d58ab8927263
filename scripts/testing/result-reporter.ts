import { inspect } from 'node:util';
import type { Result } from './result.ts';

/** The part of node:test's events that is used here. */
type TestEvent = {
  type: string;
  data: {
    name: string;
    line?: number;
    skip?: string | boolean;
    todo?: string | boolean;
    details?: { type?: string; error?: { failureType?: string; cause?: unknown } };
  };
};

/** A reporter for `node --test-reporter`: one line of JSON for every test that has ended. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of source) {
    if (type === 'test:pass' || type === 'test:fail') yield `${JSON.stringify(resultOf(type === 'test:pass', data))}\n`;
  }
}

function resultOf(passed: boolean, data: TestEvent['data']): Result {
  const result: Result = { passed, name: data.name, line: data.line ?? 0, isSuite: data.details?.type === 'suite' };
  if (data.skip !== undefined) result.leftOut = 'skipped';
  if (data.todo !== undefined) result.leftOut = 'todo';
  if (passed) return result;
  const error = data.details?.error;
  const cause = error?.cause ?? error;
  const text = cause instanceof Error ? inspect(cause, { depth: 6 }) : String(cause);
  return { ...result, failureType: error?.failureType ?? 'unknown', cause: text };
}
