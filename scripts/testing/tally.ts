/** What a run of tests came to. */
export type Tally = { passed: number; failed: number };

export const nothingRan: Tally = { passed: 0, failed: 0 };

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce((a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed }), nothingRan);
}

/** The closing line of every test run. Other programs read it: keep it alone on its line. */
export function closingLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed`;
}

export function succeeded(tally: Tally): boolean {
  return tally.failed === 0 && tally.passed > 0;
}
