import type { ErrorCode } from '@codeai-hub/protocol/errors';

/** Words that ask for a failure, the first that fits counts. Every way a turn can fail is here. */
const FAILURES: readonly [RegExp, ErrorCode][] = [
  [/quota|usage limit/, 'quota_exhausted'],
  [/rate|too often/, 'rate_limited'],
  [/overload/, 'overloaded'],
  [/bill|pay/, 'billing_required'],
  [/auth|sign|log ?in/, 'auth_required'],
  [/permission|forbidden/, 'permission_denied'],
  [/context|full/, 'context_full'],
  [/too large|request size|big request/, 'request_too_large'],
  [/reject|bad request/, 'request_rejected'],
  [/refus/, 'refused'],
  [/model/, 'model_not_found'],
  [/network|offline|connection|unreachable/, 'network_unreachable'],
  [/stream|broken|broke/, 'stream_broken'],
  [/server|500/, 'provider_server_error'],
  [/limit|steps/, 'limit_reached'],
  [/process/, 'agent_process_ended'],
];

export const FAILURE_CODES: readonly ErrorCode[] = [...FAILURES.map(([, code]) => code), 'agent_error'];

/** "quota", "a server error", or the code itself. */
export function failureNamed(words: string): ErrorCode {
  const exact = FAILURE_CODES.find((code) => code === words.trim().replaceAll(/[\s-]+/g, '_'));
  return exact ?? FAILURES.find(([pattern]) => pattern.test(words))?.[1] ?? 'agent_error';
}
