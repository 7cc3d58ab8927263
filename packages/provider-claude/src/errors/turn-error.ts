import type { ErrorDetails, HubErrorShape } from '@codeai-hub/protocol/errors';
import { describeError, type ErrorCode } from '@codeai-hub/protocol/errors';
import { PROVIDER_NAME } from '../manifest.ts';
import { type Fields, numberOf, stringOf, stringsOf } from '../native/read.ts';

/** What the turn told about its trouble before the `result` came. */
export interface Evidence {
  /** `error` of the last synthetic assistant message */
  assistantError?: string | undefined;
  model?: string | undefined;
  /** the subscription's window that rejected a request in this turn, milliseconds since 1970 */
  limitResetsAt?: number | undefined;
  limitRejected?: boolean | undefined;
  /** the service refused the sign-in so often that the turn was ended */
  signInRefused?: boolean | undefined;
  /** what to do to sign in */
  signInHint: string;
}

/** Beginnings of the runtime's words when a plan's usage is used up, as the SDK lists them. */
const USED_UP = [
  "You've hit your",
  "You've reached your",
  "You're out of usage credits",
  "You're out of extra usage",
  'Your org is out of usage',
  "Your seat type doesn't include",
  'Your usage allocation has been disabled',
  "Your group's usage limit",
];

/** The way to the service failed, before any answer of it. */
const UNREACHABLE =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|certificate|Unable to connect|Connection refused|timed out/i;

/** The way was there, and the answer ended before it was whole. */
const BROKEN_OFF = /ECONNRESET|EPIPE|was lost|socket hang up|terminated|ended unexpectedly|stream/i;

/** The typed reason of a failed turn (I8), from its `result` and what came before it. */
export function turnError(result: Fields, evidence: Evidence): HubErrorShape {
  const words = wordsOfResult(result);
  const code = codeOf(result, words, evidence);
  return describeError(code, detailsOf(code, words, evidence));
}

/** The typed reason of a turn that was ended because the service does not take the sign-in. */
export function signInRefused(evidence: Evidence): HubErrorShape {
  return describeError('auth_required', detailsOf('auth_required', 'the service refused the sign-in (401)', evidence));
}

/** The runtime's own words for an error, without what it puts before them. */
export function wordsOfResult(result: Fields): string {
  const words = stringOf(result.result) || stringsOf(result.errors).join('; ') || 'it gave no reason';
  return words
    .replace(/^API Error: /, '')
    .slice(0, 1000)
    .replace(/\.$/, '');
}

function codeOf(result: Fields, words: string, evidence: Evidence): ErrorCode {
  const status = numberOf(result.api_error_status);
  if (result.stop_reason === 'refusal') return 'refused';
  if (evidence.limitRejected === true || USED_UP.some((beginning) => words.startsWith(beginning)))
    return 'quota_exhausted';
  if (result.terminal_reason === 'prompt_too_long' || /prompt is too long/i.test(words)) return 'context_full';
  if (result.subtype === 'error_max_budget_usd' || result.terminal_reason === 'budget_exhausted')
    return 'limit_reached';
  return (
    codeOfStatus(status) ?? codeOfAssistantError(evidence.assistantError, words) ?? codeOfWords(words) ?? 'agent_error'
  );
}

function codeOfStatus(status: number | undefined): ErrorCode | undefined {
  if (status === undefined) return undefined;
  const known: Readonly<Record<number, ErrorCode>> = {
    400: 'request_rejected',
    401: 'auth_required',
    402: 'billing_required',
    403: 'permission_denied',
    404: 'model_not_found',
    413: 'request_too_large',
    429: 'rate_limited',
    529: 'overloaded',
  };
  return known[status] ?? (status >= 500 ? 'provider_server_error' : 'request_rejected');
}

function codeOfAssistantError(error: string | undefined, words: string): ErrorCode | undefined {
  switch (error) {
    case 'authentication_failed':
    case 'cloud_credential_error':
      return 'auth_required';
    case 'oauth_org_not_allowed':
    case 'account_on_hold':
    case 'verification_required':
      return 'permission_denied';
    case 'billing_error':
      return 'billing_required';
    case 'rate_limit':
      return 'rate_limited';
    case 'overloaded':
      return 'overloaded';
    case 'model_not_found':
      return 'model_not_found';
    case 'invalid_request':
      return 'request_rejected';
    case 'server_error':
      return codeOfWords(words) ?? 'provider_server_error';
    default:
      return undefined;
  }
}

function codeOfWords(words: string): ErrorCode | undefined {
  if (UNREACHABLE.test(words)) return 'network_unreachable';
  return BROKEN_OFF.test(words) ? 'stream_broken' : undefined;
}

function detailsOf(code: ErrorCode, words: string, evidence: Evidence): ErrorDetails {
  const provider = PROVIDER_NAME;
  switch (code) {
    case 'auth_required':
      return { provider, hint: evidence.signInHint, reason: words };
    case 'quota_exhausted':
      return { provider, resetsAt: resetTime(evidence.limitResetsAt, words), reason: words };
    case 'model_not_found':
      return { provider, model: evidence.model ?? 'unknown', reason: words };
    default:
      return { provider, reason: words };
  }
}

/** As an ISO time where the runtime told one, else its words, else nothing certain. */
function resetTime(resetsAt: number | undefined, words: string): string {
  if (resetsAt !== undefined) return new Date(resetsAt).toISOString();
  return /resets (.+)$/.exec(words)?.[1] ?? 'at a time it does not tell';
}
