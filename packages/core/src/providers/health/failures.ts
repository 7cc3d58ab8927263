import type { ErrorCode } from '@codeai-hub/protocol/errors';

/**
 * Errors of an opening that speak against the provider: it did not start, died, hung, or answered with garbage. All others
 * are the answer of one that works (nobody is signed in, the quota is used up, no such folder), or the core's own trouble.
 */
const AGAINST_THE_PROVIDER: ReadonlySet<ErrorCode> = new Set([
  'provider_unavailable',
  'runtime_failed',
  'agent_process_ended',
]);

export function speaksAgainstProvider(code: ErrorCode): boolean {
  return AGAINST_THE_PROVIDER.has(code);
}
