import type { Loss } from './state.ts';

const FIRST_MS = 200;
const LONGEST_MS = 10_000;
/** A core that answered and said no is not asked again at once. */
const TURNED_AWAY_MS = 2_000;

/** Milliseconds before the next try, after `failed` tries in a row: doubling, with half of it left to chance. */
export function retryDelay(failed: number, loss: Loss, jitter: number): number {
  const doubled = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failed, 10));
  const longest = loss.type === 'turned_away' ? Math.max(TURNED_AWAY_MS, doubled) : doubled;
  return Math.round(longest / 2 + (longest / 2) * jitter);
}
