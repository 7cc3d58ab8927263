import { useSyncExternalStore } from 'react';

/** One timer per period for the whole page, running only while somebody listens. */
class Ticker {
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setInterval> | null = null;
  private now = Date.now();
  private readonly period: number;

  constructor(period: number) {
    this.period = period;
  }

  readonly get = (): number => this.now;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.timer ??= setInterval(() => this.tick(), this.period);
    this.now = Date.now();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0 || this.timer === null) return;
      clearInterval(this.timer);
      this.timer = null;
    };
  };

  private tick(): void {
    this.now = Date.now();
    for (const listener of [...this.listeners]) listener();
  }
}

const seconds = new Ticker(1_000);
const ages = new Ticker(20_000);

/** This window's clock, renewed every second; for what is running. */
export function useSeconds(): number {
  return useSyncExternalStore(seconds.subscribe, seconds.get);
}

/** The same, seldom; for ages in lists. */
export function useAgeClock(): number {
  return useSyncExternalStore(ages.subscribe, ages.get);
}
