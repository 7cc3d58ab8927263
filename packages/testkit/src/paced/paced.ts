import { setTimeout as pause } from 'node:timers/promises';
import { deltaText, nowMicros } from './deltas.ts';

/**
 * `count` deltas of one text, `rate` of them a second, each made at the moment it is said and none before its time. What
 * came late is caught up with, so that the rate holds on the whole.
 */
export async function* paced(count: number, rate: number): AsyncGenerator<string> {
  const began = nowMicros();
  for (let said = 0; said < count; said += 1) {
    await until(began + (said * 1e6) / rate);
    yield deltaText(said, nowMicros());
  }
}

/** A timer may be early by a part of a millisecond. */
async function until(micros: number): Promise<void> {
  for (let ahead = micros - nowMicros(); ahead > 0; ahead = micros - nowMicros()) await pause(ahead / 1000);
}

/** As it stands in a script: `1000 100`. */
export function parsePaced(rest: string): AsyncIterable<string> {
  const [count = 1000, rate = 100] = rest
    .split(' ')
    .filter((part) => part !== '')
    .map(Number);
  return paced(count, rate);
}
