import type { HubErrorShape } from '../../errors.ts';
import { agentOf, providerOfTurn, type SessionState, type Turn } from './state.ts';

/** A limit at which an agent's last turn ended. */
export interface LimitHit {
  turnId: string;
  error: HubErrorShape;
  /** when the agent can go on, as far as anybody told: milliseconds since 1970 */
  resetsAt?: number;
}

/** The limit that stopped the last turn of an agent; null when it ended otherwise, goes on, or there was none. */
export function limitHit(state: SessionState, provider: string): LimitHit | null {
  const turn = lastTurnOf(state, provider);
  if (turn?.outcome?.type !== 'failed') return null;
  const { error } = turn.outcome;
  const resetsAt = resetTold(error) ?? (error.code === 'quota_exhausted' ? resetOfWindows(state, turn) : undefined);
  if (error.code !== 'quota_exhausted' && !(error.code === 'rate_limited' && resetsAt !== undefined)) return null;
  return { turnId: turn.id, error, ...(resetsAt === undefined ? {} : { resetsAt }) };
}

export function lastTurnOf(state: SessionState, provider: string): Turn | undefined {
  return state.turns.findLast((turn) => providerOfTurn(state, turn) === provider);
}

/** Only a whole date: of "at 3 pm" nobody knows the day and the zone. */
const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

/** When a limit ends, where its error tells that as a date. */
export function resetTold({ details }: HubErrorShape): number | undefined {
  const told = details?.resetsAt;
  if (typeof told !== 'string' || !DATE.test(told)) return undefined;
  const at = Date.parse(told);
  return Number.isNaN(at) ? undefined : at;
}

/** All that are used up must begin anew before the agent can go on. What had done so before the turn ended did not stop it. */
function resetOfWindows(state: SessionState, turn: Turn): number | undefined {
  const { limits = [] } = agentOf(state, providerOfTurn(state, turn)) ?? {};
  const full = limits.filter(({ status }) => status === 'reached');
  if (full.some(({ resetsAt }) => resetsAt === undefined)) return undefined;
  const last = Math.max(0, ...full.map(({ resetsAt = 0 }) => resetsAt));
  return last > (turn.endedAt ?? 0) ? last : undefined;
}
