import { reportProblem } from '../problems/problems.ts';

type Close = (raw: string) => string;

let close: Close | null = null;
let fetching: Promise<void> | null = null;

/** Closes for the eye what the end of a growing text leaves open. Until its program is here, the end is as written. */
export function closeOpenEnd(raw: string): string {
  if (close) return close(raw);
  void fetchOpenEnd();
  return raw;
}

/** Only texts that grow need it, so it is no part of what the page loads first. What failed is tried again. */
export function fetchOpenEnd(): Promise<void> {
  fetching ??= import('remend').then(
    ({ default: remend }) => {
      close = (raw) => remend(raw, { linkMode: 'text-only', katex: false });
    },
    (error: unknown) => {
      fetching = null;
      reportProblem('the end of a growing text', error);
    },
  );
  return fetching;
}
