import { quantile } from '../statistics.ts';

/** What a window got: the stamp of each delta, and how much later it held it, in milliseconds. */
export interface Arrivals {
  stamps: readonly number[];
  latencies: readonly number[];
}

/** Milliseconds of each delta. */
export interface Ways {
  /** from the model's socket until the runtime wrote it into the host's pipe */
  runtime: number[];
  /** from there until the window's state held it */
  hub: number[];
  /** deltas that nobody saw in the pipe */
  unseen: number;
}

/** Divides the way of each delta at the tap, by when it came by there (in microseconds). */
export function divided({ stamps, latencies }: Arrivals, tapped: ReadonlyMap<number, number>): Ways {
  const ways: Ways = { runtime: [], hub: [], unseen: 0 };
  for (const [n, stamp] of stamps.entries()) {
    const at = tapped.get(stamp);
    if (at === undefined) {
      ways.unseen++;
      continue;
    }
    const runtime = (at - stamp) / 1000;
    ways.runtime.push(runtime);
    ways.hub.push((latencies[n] as number) - runtime);
  }
  return ways;
}

export interface Spread {
  p50: number;
  p95: number;
  p99: number;
}

export function spread(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95), p99: quantile(values, 0.99) };
}
