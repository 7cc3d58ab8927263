import type { Failure, Refusal } from './preset.ts';

/** Errors of Gemini CLI: the code is mostly the service's HTTP status, and the words are those of the service. */
export function geminiFailure({ code, message }: Refusal, now: number): Failure | undefined {
  if (code === 429) return tooMuch(message, now);
  if (/API key not valid|API_KEY_INVALID|API key expired/i.test(message)) return { code: 'auth_required' };
  if (/token count .* exceeds|exceeds the maximum number of tokens/i.test(message)) return { code: 'context_full' };
  if (/location is not supported/i.test(message)) return { code: 'permission_denied' };
  if (/billing/i.test(message)) return { code: 'billing_required' };
  // A model that does not exist is told as a failure of the service.
  if (code === 500 && /is not found|not found for API version/i.test(message)) return { code: 'model_not_found' };
  return undefined;
}

function tooMuch(message: string, now: number): Failure {
  if (!/daily quota|per day/i.test(message)) return { code: 'rate_limited' };
  return { code: 'quota_exhausted', details: { resetsAt: new Date(nextPacificMidnight(now)).toISOString() } };
}

const HOUR = 3_600_000;
const PACIFIC = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/Los_Angeles',
  hour: '2-digit',
  hourCycle: 'h23',
});

/** Daily quotas begin anew at midnight Pacific time. Hour by hour, so that a changing of the clocks is no matter. */
export function nextPacificMidnight(now: number): number {
  let at = Math.floor(now / HOUR) * HOUR + HOUR;
  while (PACIFIC.format(at) !== '00') at += HOUR;
  return at;
}
