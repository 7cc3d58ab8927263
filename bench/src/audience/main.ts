import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { serve } from '../processes/helper.ts';
import { quantile } from '../statistics.ts';
import { frameListener } from './frame-listener.ts';
import { type HubAddress, hubListener } from './hub-listener.ts';
import type { Listener } from './listener.ts';
import { Tally } from './tally.ts';

/** What a whole audience got of one turn. Times in milliseconds, `firstAt` and `lastAt` in microseconds of the clock. */
export interface Heard {
  p50: number;
  p95: number;
  p99: number;
  max: number;
  deltas: number;
  missing: number;
  wrong: number;
  inStates: number;
  bytesPerDelta: number;
  firstAt: number;
  /** when the last of all clients had everything */
  lastAt: number;
}

/** So long after the last sign of anything new, what is missing counts as lost. */
const PATIENCE_MS = 10_000;

let listeners: Listener[] = [];
let bytesBefore: number[] = [];

/** Clients in a process of their own, so that the core is never charged for them. */
const handlers = {
  joinHub: async ({ clients, ...address }: HubAddress & { clients: number }): Promise<void> => {
    for (let n = 0; n < clients; n++) listeners.push(await hubListener(address));
  },
  joinFloor: async ({ url, clients }: { url: string; clients: number }): Promise<void> => {
    for (let n = 0; n < clients; n++) listeners.push(await frameListener(url));
  },
  expectTurn: (): void => {
    for (const listener of listeners) listener.tally = new Tally();
    bytesBefore = listeners.map(({ bytes }) => bytes);
  },
  heard: async ({ deltas }: { deltas: number }): Promise<Heard> => {
    await settled(deltas);
    return sum(deltas);
  },
  /** of the first client, delta by delta */
  arrivals: (): { stamps: number[]; latencies: number[] } => {
    const { stamps = [], latencies = [] } = listeners[0]?.tally ?? {};
    return { stamps, latencies };
  },
  /** how many of the clients that follow a session do not show what the core has */
  different: ({ state }: { state: { id: string } }): number =>
    listeners
      .map((listener) => listener.state() as { id: string })
      .filter(({ id }) => id === state.id)
      .filter((shown) => !isDeepStrictEqual(shown, state)).length,
  leave: (): void => {
    for (const listener of listeners) listener.close();
    listeners = [];
  },
};
export type Audience = typeof handlers;

async function settled(deltas: number): Promise<void> {
  const taken = () => listeners.reduce((total, { tally }) => total + tally.taken, 0);
  let [seen, since] = [taken(), performance.now()];
  while (listeners.some((one) => one.tally.taken < deltas || !one.isOver())) {
    await pause(10);
    if (taken() !== seen) [seen, since] = [taken(), performance.now()];
    else if (performance.now() - since > PATIENCE_MS) return;
  }
}

function sum(deltas: number): Heard {
  const tallies = listeners.map(({ tally }) => tally);
  const latencies = tallies.flatMap((tally) => tally.latencies);
  const total = (of: (tally: Tally) => number) => tallies.reduce((all, tally) => all + of(tally), 0);
  const bytes = listeners.reduce((all, listener, n) => all + listener.bytes - (bytesBefore[n] ?? 0), 0);
  return {
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
    max: quantile(latencies, 1),
    deltas: total(({ taken }) => taken),
    missing: total(({ taken }) => Math.max(0, deltas - taken)),
    wrong: total(({ wrong }) => wrong),
    inStates: total(({ inStates }) => inStates),
    bytesPerDelta: bytes / (deltas * listeners.length),
    firstAt: Math.max(...tallies.map(({ firstAt }) => firstAt)),
    lastAt: Math.max(...tallies.map(({ lastAt }) => lastAt)),
  };
}

serve(handlers);
