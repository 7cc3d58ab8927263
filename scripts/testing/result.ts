/** What the reporter inside a test process says of one test, as a line of JSON. */
export type Result = {
  passed: boolean;
  name: string;
  line: number;
  isSuite: boolean;
  /** Why it did not really run, if it did not. */
  leftOut?: 'skipped' | 'todo';
  /** Of a failure: its kind as node:test names it, and its cause in full. */
  failureType?: string;
  cause?: string;
};
