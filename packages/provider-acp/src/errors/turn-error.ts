import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import { describeError, type ErrorCode, type ErrorDetails } from '@codeai-hub/protocol/errors';
import { fieldsOf, stringOf } from '@codeai-hub/provider-kit/reading';
import { AUTH_REQUIRED } from '../connection/refused.ts';
import type { Failure, Refusal } from '../presets/preset.ts';

export interface Evidence {
  provider: string;
  model: string | undefined;
  /** what to do to sign in */
  signInHint: string;
  failureOf: ((refusal: Refusal, now: number) => Failure | undefined) | undefined;
  now: number;
}

/** The way to the service failed, before any answer of it. */
const UNREACHABLE =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|certificate|fetch failed|unable to connect|connection refused|timed out/i;
/** The way was there, and the answer ended before it was whole. */
const BROKEN_OFF =
  /ECONNRESET|EPIPE|socket hang up|terminated|ended unexpectedly|premature close|stream (closed|error)/i;

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'request_rejected',
  401: 'auth_required',
  402: 'billing_required',
  403: 'permission_denied',
  404: 'model_not_found',
  413: 'request_too_large',
  429: 'rate_limited',
  503: 'overloaded',
  529: 'overloaded',
};

/** The typed reason of a failed turn (I8), from what the agent answered to its prompt. */
export function turnError(refusal: Refusal, evidence: Evidence): HubErrorShape {
  const reason = wordsOf(refusal);
  const failure = evidence.failureOf?.({ ...refusal, message: reason }, evidence.now) ?? {
    code: codeOf(refusal, reason),
  };
  return describeError(failure.code, { ...detailsOf(failure.code, reason, evidence), ...failure.details });
}

/** The agent's own words, out of the JSON that some of them pass on as it came. */
export function wordsOf({ message, data }: Refusal): string {
  const details = fieldsOf(data);
  const said = stringOf(details.details) ?? stringOf(details.message) ?? stringOf(data);
  const words = innermost(message === 'Internal error' && said !== undefined ? said : message);
  return (words.trim() || 'it gave no reason').slice(0, 1000).replace(/\.$/, '');
}

function innermost(words: string): string {
  const trimmed = words.trim();
  if (!/^[[{]/.test(trimmed)) return words;
  try {
    const parsed: unknown = JSON.parse(trimmed);
    const error = fieldsOf(Array.isArray(parsed) ? parsed[0] : parsed);
    const inner = stringOf(fieldsOf(error.error).message) ?? stringOf(error.message);
    return inner === undefined || inner === words ? words : innermost(inner);
  } catch {
    return words;
  }
}

function codeOf({ code }: Refusal, words: string): ErrorCode {
  if (code === AUTH_REQUIRED) return 'auth_required';
  if (UNREACHABLE.test(words)) return 'network_unreachable';
  if (BROKEN_OFF.test(words)) return 'stream_broken';
  const status = code >= 400 && code < 600 ? code : statusIn(words);
  if (status === undefined) return 'agent_error';
  return BY_STATUS[status] ?? (status >= 500 ? 'provider_server_error' : 'request_rejected');
}

/** Some agents pass on what the service said, with its status somewhere in it. */
function statusIn(words: string): number | undefined {
  const found = /\b(?:status(?: code)?:?|HTTP|API Error:)\s*(\d{3})\b/i.exec(words)?.[1];
  return found === undefined ? undefined : Number(found);
}

function detailsOf(code: ErrorCode, reason: string, { provider, model, signInHint }: Evidence): ErrorDetails {
  switch (code) {
    case 'auth_required':
      return { provider, hint: signInHint, reason };
    case 'quota_exhausted':
      return { provider, resetsAt: 'at a time it does not tell', reason };
    case 'model_not_found':
      return { provider, model: model ?? 'that was chosen', reason };
    default:
      return { provider, reason };
  }
}
