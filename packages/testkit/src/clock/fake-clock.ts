interface Task {
  due: number;
  order: number;
  run: () => void;
}

/**
 * Time that stands still until a test moves it. Tasks run in the order of their due time, those of one instant in the
 * order they were asked for. Fits every `Clock` of the hub.
 */
export class FakeClock {
  readonly #tasks = new Map<number, Task>();
  #now: number;
  #order = 0;

  constructor(now = 1_700_000_000_000) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  readonly after = (ms: number, run: () => void): (() => void) => {
    const order = ++this.#order;
    this.#tasks.set(order, { due: this.#now + Math.max(0, ms), order, run });
    return () => this.#tasks.delete(order);
  };

  get pending(): number {
    return this.#tasks.size;
  }

  /** When the next task is due, `null` when nothing waits. */
  nextDue(): number | null {
    return this.#next()?.due ?? null;
  }

  /** Moves time to the next task and runs it; false when nothing waits. */
  runNext(): boolean {
    const task = this.#next();
    if (!task) return false;
    this.#tasks.delete(task.order);
    this.#now = Math.max(this.#now, task.due);
    task.run();
    return true;
  }

  /** Runs everything due within `ms`, also what those tasks ask for meanwhile. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let due = this.nextDue(); due !== null && due <= end; due = this.nextDue()) this.runNext();
    this.#now = Math.max(this.#now, end);
  }

  /** Moves time without running what became due: a machine that slept. The tasks run, late, with the next move. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** Runs until nothing waits. Throws after `limit` tasks: something asks for time again and again. */
  runAll(limit = 10_000): void {
    for (let ran = 0; this.runNext(); ran++) {
      if (ran === limit) throw new Error(`${limit} tasks ran and ${this.pending} still wait`);
    }
  }

  #next(): Task | undefined {
    let next: Task | undefined;
    for (const task of this.#tasks.values()) {
      if (!next || task.due < next.due || (task.due === next.due && task.order < next.order)) next = task;
    }
    return next;
  }
}
