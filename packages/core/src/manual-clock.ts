import type { Clock } from './clock.ts';

interface Timer {
  at: number;
  task: () => void;
}

/** The clock of tests: time stands still until it is turned. Tasks run in order of their time, then of their making. */
export class ManualClock implements Clock {
  #now: number;
  #timers: Timer[] = [];

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  /** tasks that wait */
  get pending(): number {
    return this.#timers.length;
  }

  after(ms: number, task: () => void): () => void {
    const timer: Timer = { at: this.#now + ms, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  }

  /** Turns the clock on by `ms`, running what falls due on the way, also what those tasks add. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let due = this.#nextBy(end); due; due = this.#nextBy(end)) {
      const timer = due;
      this.#timers = this.#timers.filter((one) => one !== timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.task();
    }
    this.#now = end;
  }

  #nextBy(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) if (timer.at <= end && (!next || timer.at < next.at)) next = timer;
    return next;
  }
}
