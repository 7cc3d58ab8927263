import type { Clock } from '../../clock.ts';

/** Time that jumps to the next task as soon as the event loop is free: code that waits runs at once, in order. */
export function eagerClock(): Clock & { readonly passed: number } {
  let passed = 0;
  return {
    get passed() {
      return passed;
    },
    now: () => passed,
    after(ms, task) {
      const due = passed + ms;
      const immediate = setImmediate(() => {
        passed = Math.max(passed, due);
        task();
      });
      return () => clearImmediate(immediate);
    },
  };
}
