import type { Clock } from '../clock.ts';

const POLL_MS = 10;

/** Looks until `done` says yes or `ms` passed; looks at least twice. There is no event for the end of a stranger's child. */
export async function waitUntil(done: () => Promise<boolean>, ms: number, clock: Clock): Promise<boolean> {
  const end = clock.now() + ms;
  for (;;) {
    if (await done()) return true;
    if (clock.now() >= end) return false;
    await new Promise<void>((resolve) => clock.after(Math.min(POLL_MS, end - clock.now()), resolve));
  }
}
