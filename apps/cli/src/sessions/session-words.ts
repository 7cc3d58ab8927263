import type { SessionSummary } from '@codeai-hub/protocol/channels/root/state';
import { clockTime } from '../output/clock-time.ts';
import type { Output } from '../output/output.ts';
import { printableLine } from '../output/printable.ts';
import { ago } from '../output/quantities.ts';

const SHORTEST = 8;

/** The shortest beginnings, of one length, that tell the ids apart. */
export function shortIds(ids: readonly string[]): Map<string, string> {
  let length = SHORTEST;
  const longest = Math.max(SHORTEST, ...ids.map((id) => id.length));
  while (length < longest && new Set(ids.map((id) => id.slice(0, length))).size < ids.length) length++;
  return new Map(ids.map((id) => [id, id.slice(0, length)]));
}

/** One row per session: id, what it does, agent, when, what about, where. */
export function sessionRows(
  sessions: readonly SessionSummary[],
  now: number,
  output: Pick<Output, 'style'>,
): string[][] {
  const short = shortIds(sessions.map(({ id }) => id));
  return sessions.map((one) => [
    output.style('bold', short.get(one.id) ?? one.id),
    stateOf(one, now, output),
    printableLine(one.provider),
    ago(now - one.updatedAt),
    printableLine(one.title, 50),
    output.style('dim', printableLine(one.folder)),
  ]);
}

function stateOf(
  { needsYou, activity, lastOutcome, archived, continuation }: SessionSummary,
  now: number,
  output: Pick<Output, 'style'>,
): string {
  if (needsYou) return output.style('yellow', 'needs you');
  if (activity === 'running') return output.style('green', 'working');
  if (activity === 'stopping') return output.style('yellow', 'stopping');
  if (continuation) return output.style('yellow', `goes on ${clockTime(continuation.at, now)}`);
  if (lastOutcome === 'failed' || lastOutcome === 'lost') return output.style('red', lastOutcome);
  return output.style('dim', archived ? 'archived' : 'idle');
}
