import { type ErrorCode, type ErrorDetails, HubError } from '@codeai-hub/protocol/errors';
import type { Turn } from '../session/turn.ts';

const QUOTA_RESET_MS = 3_600_000;

export async function fail(turn: Turn, { code }: { code: ErrorCode }): Promise<void> {
  await turn.say('This is going to fail.');
  if (code === 'quota_exhausted') tellLimitReached(turn);
  throw new HubError(code, detailsOf(turn, code));
}

/** What the message of each code needs; names that a code does not use do no harm. */
function detailsOf(turn: Turn, code: ErrorCode): ErrorDetails {
  const provider = turn.place.name;
  const reason = 'the demo agent was asked to fail';
  if (code === 'quota_exhausted') return { provider, resetsAt: new Date(resetTime(turn)).toISOString() };
  if (code === 'auth_required') return { provider, hint: 'It never needs to be; this is a demonstration.' };
  if (code === 'model_not_found') return { model: turn.place.choices.model };
  return { provider, reason };
}

function tellLimitReached(turn: Turn): void {
  const limit = {
    id: 'demo',
    label: 'Demo hours',
    usedPercent: 100,
    resetsAt: resetTime(turn),
    status: 'reached' as const,
  };
  turn.place.emit({ type: 'limits.changed', limits: [limit] });
}

function resetTime(turn: Turn): number {
  return turn.place.pace.now() + QUOTA_RESET_MS;
}

/** Silent until it is stopped, or until somebody adds a message. */
export async function stall(turn: Turn, { silent }: { silent: boolean }): Promise<void> {
  if (!silent) await turn.say('From now on I am silent. Stop me, or add a message to wake me.');
  await turn.silence();
}

/** Its process is killed, as the system does when memory runs out. */
export async function crash(turn: Turn): Promise<void> {
  await turn.say('This will hurt.');
  await turn.hands((hands) => hands.crash());
  await turn.silence();
}
