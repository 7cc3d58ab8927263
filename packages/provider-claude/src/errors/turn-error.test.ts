import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ErrorCode } from '@codeai-hub/protocol/errors';
import type { Fields } from '../native/read.ts';
import { type Evidence, turnError } from './turn-error.ts';

const FAILED: Fields = { type: 'result', subtype: 'success', is_error: true, terminal_reason: 'api_error' };
const EVIDENCE: Evidence = { signInHint: 'Run `claude auth login`.' };

/** What only a real service answers; the others are rows of the error matrix, with the real runtime. */
const ROWS: [name: string, result: Fields, evidence: Partial<Evidence>, code: ErrorCode][] = [
  ['an account on hold', { result: 'API Error: On hold' }, { assistantError: 'account_on_hold' }, 'permission_denied'],
  ['a foreign organization', { result: 'x' }, { assistantError: 'oauth_org_not_allowed' }, 'permission_denied'],
  ['an account to verify', { result: 'x' }, { assistantError: 'verification_required' }, 'permission_denied'],
  ['a cloud sign-in', { result: 'x' }, { assistantError: 'cloud_credential_error' }, 'auth_required'],
  ['a bill', { result: 'x' }, { assistantError: 'billing_error' }, 'billing_required'],
  ['an overloaded stream', { result: 'x' }, { assistantError: 'overloaded' }, 'overloaded'],
  ['credits used up', { result: "You're out of usage credits" }, { assistantError: 'rate_limit' }, 'quota_exhausted'],
  ['a busy service that says 429', { api_error_status: 429, result: 'Server is busy' }, {}, 'rate_limited'],
  ['an unknown 4xx', { api_error_status: 418, result: 'teapot' }, {}, 'request_rejected'],
  ['an unknown 5xx', { api_error_status: 599, result: 'x' }, {}, 'provider_server_error'],
  [
    'no name for the host',
    { result: 'Unable to connect (ENOTFOUND)' },
    { assistantError: 'server_error' },
    'network_unreachable',
  ],
  [
    'a certificate nobody knows',
    { result: 'self-signed certificate' },
    { assistantError: 'unknown' },
    'network_unreachable',
  ],
  ['a budget', { subtype: 'error_max_budget_usd', errors: ['over $5'] }, {}, 'limit_reached'],
  ['a runtime that fails by itself', { subtype: 'error_during_execution', errors: ['it broke'] }, {}, 'agent_error'],
];

describe('a failed turn', () => {
  for (const [name, result, evidence, code] of ROWS) {
    it(`by ${name} is ${code}`, () => {
      const error = turnError({ ...FAILED, ...result }, { ...EVIDENCE, ...evidence });
      assert.equal(error.code, code);
      assert.doesNotMatch(error.message, /unknown|undefined|\{|\.\./, 'the sentence is whole');
    });
  }

  it('at a limit carries when it resets', () => {
    const resetsAt = Date.UTC(2030, 0, 1);
    const error = turnError({ ...FAILED, result: 'x' }, { ...EVIDENCE, limitRejected: true, limitResetsAt: resetsAt });
    assert.equal(error.details?.resetsAt, '2030-01-01T00:00:00.000Z');
    const worded = turnError({ ...FAILED, result: "You've hit your 5-hour limit · resets 8:59am (UTC)" }, EVIDENCE);
    assert.equal(worded.details?.resetsAt, '8:59am (UTC)');
  });
});
