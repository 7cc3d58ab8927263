import { describeError, type ErrorCode, type ErrorDetails, type HubErrorShape } from '@codeai-hub/protocol/errors';
import { type Fields, fieldsOf, isFields, numberOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { PROVIDER_NAME } from '../manifest.ts';

/** What is known beside the error itself. */
export interface Evidence {
  model: string | undefined;
  /** of the quota window that is used up, milliseconds since 1970 */
  resetsAt: number | undefined;
  /** what to do to sign in */
  signInHint: string;
}

/** The typed reason of a failed turn (I8), from the runtime's own. */
export function turnError(error: Fields, evidence: Evidence): HubErrorShape {
  const words = wordsOf(error);
  const code = isRejection(error) ? 'request_rejected' : codeOf(error.codexErrorInfo, words);
  return describeError(code, detailsOf(code, words, evidence));
}

/** The runtime stopped at what the model may say in one answer: the text stands, so the turn did not fail. */
export function isLengthLimit(error: Fields): boolean {
  return /^Incomplete response returned, reason: max_output_tokens/.test(stringOf(error.message) ?? '');
}

/** Of a request the service finds wrong, the runtime passes on the body of the answer as it is. */
function isRejection(error: Fields): boolean {
  return error.codexErrorInfo === 'other' && innerMessage(stringOf(error.message) ?? '') !== undefined;
}

/** Its words without the address it asked, which may hold a password, without keys, and without JSON around them. */
export function wordsOf(error: Fields): string {
  const words = [stringOf(error.message), stringOf(error.additionalDetails)].filter((one) => one).join(': ');
  const inside = innerMessage(words) ?? words;
  return (inside || 'it gave no reason')
    .replace(/, url: \S+$/, '')
    .replace(/\bsk-[\w-]{6,}/g, 'sk-…')
    .replace(/\.$/, '')
    .slice(0, 1000);
}

function innerMessage(words: string): string | undefined {
  if (!words.startsWith('{')) return undefined;
  try {
    const body: unknown = JSON.parse(words);
    return stringOf(fieldsOf(fieldsOf(body).error).message);
  } catch {
    return undefined;
  }
}

const KNOWN: Readonly<Record<string, ErrorCode>> = {
  contextWindowExceeded: 'context_full',
  sessionBudgetExceeded: 'limit_reached',
  tooManyDenials: 'limit_reached',
  usageLimitExceeded: 'quota_exhausted',
  rateLimitExceeded: 'rate_limited',
  flexUnavailable: 'overloaded',
  serverOverloaded: 'overloaded',
  policyCapacityUnavailable: 'overloaded',
  modelNotFound: 'model_not_found',
  cyberPolicy: 'refused',
  misalignmentPolicyViolation: 'refused',
  inferenceHookDenied: 'refused',
  internalServerError: 'provider_server_error',
  unauthorized: 'auth_required',
  badRequest: 'request_rejected',
};

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'auth_required',
  402: 'billing_required',
  403: 'permission_denied',
  413: 'request_too_large',
  429: 'rate_limited',
};

function codeOf(info: unknown, words: string): ErrorCode {
  if (isFields(info)) return codeOfFailure(info, words);
  const known = KNOWN[stringOf(info) ?? ''];
  if (known === 'quota_exhausted' && /billing|upgrade to/i.test(words) && !/hit your usage limit/i.test(words))
    return 'billing_required';
  return known ?? codeOfWords(words);
}

/** `{httpConnectionFailed: {httpStatusCode}}` and its like. */
function codeOfFailure(info: Fields, words: string): ErrorCode {
  const [kind, about] = Object.entries(info)[0] ?? [];
  const status = numberOf(fieldsOf(about).httpStatusCode);
  if (status !== undefined) return BY_STATUS[status] ?? (status >= 500 ? 'provider_server_error' : 'request_rejected');
  if (kind === 'httpConnectionFailed') return 'network_unreachable';
  return kind === 'responseStreamDisconnected' ? 'stream_broken' : codeOfWords(words);
}

/** Where the runtime itself says no more than `other`. */
function codeOfWords(words: string): ErrorCode {
  if (/^stream disconnected before completion/i.test(words)) return 'stream_broken';
  if (/^Connection failed|error sending request/i.test(words)) return 'network_unreachable';
  if (/content_filter/.test(words)) return 'refused';
  return 'agent_error';
}

function detailsOf(code: ErrorCode, words: string, evidence: Evidence): ErrorDetails {
  const provider = PROVIDER_NAME;
  switch (code) {
    case 'auth_required':
      return { provider, hint: evidence.signInHint, reason: words };
    case 'quota_exhausted':
      return { provider, resetsAt: resetTime(evidence.resetsAt, words), reason: words };
    case 'model_not_found':
      return { provider, model: evidence.model ?? 'that was chosen', reason: words };
    default:
      return { provider, reason: words };
  }
}

/** As an ISO time where the runtime told one, else its words, else nothing certain. */
function resetTime(resetsAt: number | undefined, words: string): string {
  if (resetsAt !== undefined) return new Date(resetsAt).toISOString();
  return /try again (at .+)$/.exec(words)?.[1] ?? 'at a time it does not tell';
}
