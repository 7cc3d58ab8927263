/** Time behind an interface, so that tests turn it by hand. The core's and the testkit's clocks fit it. */
export interface Clock {
  /** milliseconds since 1970 */
  now(): number;
  /** Runs `task` once after `ms`; the returned function cancels it. */
  after(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
