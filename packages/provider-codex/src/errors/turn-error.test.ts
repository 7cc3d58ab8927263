import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLengthLimit, turnError, wordsOf } from './turn-error.ts';

const EVIDENCE = { model: 'gpt-x', resetsAt: undefined, signInHint: 'Sign in.' };
const of = (codexErrorInfo: unknown, message = 'words', evidence = EVIDENCE) =>
  turnError({ codexErrorInfo, message }, evidence);

describe('a failed turn', () => {
  it('has the code that the reason of the runtime stands for', () => {
    const rows: [unknown, string][] = [
      ['contextWindowExceeded', 'context_full'],
      ['rateLimitExceeded', 'rate_limited'],
      ['serverOverloaded', 'overloaded'],
      ['modelNotFound', 'model_not_found'],
      ['cyberPolicy', 'refused'],
      ['unauthorized', 'auth_required'],
      ['tooManyDenials', 'limit_reached'],
      [{ httpConnectionFailed: { httpStatusCode: 401 } }, 'auth_required'],
      [{ httpConnectionFailed: { httpStatusCode: 418 } }, 'request_rejected'],
      [{ httpConnectionFailed: { httpStatusCode: 503 } }, 'provider_server_error'],
      [{ httpConnectionFailed: { httpStatusCode: null } }, 'network_unreachable'],
      [{ responseTooManyFailedAttempts: { httpStatusCode: 429 } }, 'rate_limited'],
      [{ responseStreamDisconnected: { httpStatusCode: null } }, 'stream_broken'],
      [{ odd: 7 }, 'agent_error'],
      ['neverHeardOf', 'agent_error'],
      [null, 'agent_error'],
      [undefined, 'agent_error'],
    ];
    for (const [info, code] of rows) assert.equal(of(info).code, code, JSON.stringify(info));
  });

  it('tells when a used-up quota is there again, as exactly as it is known', () => {
    const words = "You've hit your usage limit. Upgrade to Pro or try again at 9:51 PM.";
    assert.equal(of('usageLimitExceeded', words).details?.resetsAt, 'at 9:51 PM');
    const known = of('usageLimitExceeded', words, { ...EVIDENCE, resetsAt: 1_999_999_200_000 } as never);
    assert.deepEqual([known.code, known.details?.resetsAt], ['quota_exhausted', '2033-05-18T03:20:00.000Z']);
  });

  it('that needs money is not one that needs time', () => {
    assert.equal(
      of('usageLimitExceeded', 'Quota exceeded. Check your plan and billing details.').code,
      'billing_required',
    );
  });

  it('carries the words of the service, without JSON, address and key', () => {
    const body = JSON.stringify({ error: { message: 'bad words', type: 'invalid_request_error' } });
    assert.deepEqual([of('other', body).code, of('other', body).details?.reason], ['request_rejected', 'bad words']);
    const refused = 'unexpected status 401: Incorrect API key provided: sk-abcdefgh12, url: http://u:p@host/v1';
    assert.equal(wordsOf({ message: refused }), 'unexpected status 401: Incorrect API key provided: sk-…');
    assert.equal(wordsOf({}), 'it gave no reason');
  });

  it('is none when only the answer was too long', () => {
    assert.ok(isLengthLimit({ message: 'Incomplete response returned, reason: max_output_tokens' }));
    assert.equal(of('other', 'Incomplete response returned, reason: content_filter').code, 'refused');
  });
});
