import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ErrorCode } from '@codeai-hub/protocol/errors';
import { gemini } from '../presets/gemini.ts';
import { opencode } from '../presets/opencode.ts';
import type { Preset } from '../presets/preset.ts';
import { turnError } from './turn-error.ts';

/** Sunday, 12:00 in UTC; midnight Pacific time is eight hours after the next midnight there. */
const NOW = Date.parse('2026-11-22T12:00:00Z');

type Row = [name: string, refusal: { code: number; message: string; data?: unknown }, code: ErrorCode, says: RegExp];

function failureOf(refusal: Row[1], preset?: Pick<Preset, 'failureOf'>) {
  const evidence = { provider: 'Agent', model: 'm-1', signInHint: 'Sign in.', failureOf: preset?.failureOf, now: NOW };
  return turnError({ data: undefined, ...refusal }, evidence);
}

const ANY: Row[] = [
  ['it is not signed in', { code: -32_000, message: 'Authentication required' }, 'auth_required', /Sign in\./],
  ['the status is the code', { code: 503, message: 'busy' }, 'overloaded', /overloaded/],
  ['a status of its own', { code: 418, message: 'teapot' }, 'request_rejected', /teapot/],
  ['a status of servers', { code: 599, message: 'broken' }, 'provider_server_error', /service failed: broken/],
  ['a status in the words', { code: -32_603, message: 'API Error: 402 no credit' }, 'billing_required', /no credit/],
  ['words that hold a number', { code: -32_603, message: 'line 404 is odd' }, 'agent_error', /line 404 is odd/],
  [
    'no way to the service',
    { code: -32_603, message: 'connect ECONNREFUSED 10.0.0.1:9' },
    'network_unreachable',
    /cannot be reached/,
  ],
  ['an answer that broke off', { code: -32_603, message: 'socket hang up' }, 'stream_broken', /broke off/],
  [
    'words beside it',
    { code: -32_603, message: 'Internal error', data: { details: 'out of ink' } },
    'agent_error',
    /out of ink/,
  ],
  [
    'words as JSON',
    { code: 400, message: '{"error":{"message":"{\\"message\\":\\"bad words\\"}"}}' },
    'request_rejected',
    /: bad words\./,
  ],
  ['no words at all', { code: -32_603, message: '' }, 'agent_error', /it gave no reason/],
  ['words without an end', { code: -32_603, message: 'x'.repeat(100_000) }, 'agent_error', /^.{900,1100}$/],
];

const GEMINI: Row[] = [
  [
    'a wrong key',
    { code: 400, message: 'API key not valid. Please pass a valid API key.' },
    'auth_required',
    /Sign in/,
  ],
  [
    'the day is used up',
    { code: 429, message: 'You have exhausted your daily quota on this model.' },
    'quota_exhausted',
    /2026-11-23T08:00/,
  ],
  ['too often', { code: 429, message: 'Resource has been exhausted' }, 'rate_limited', /asked too often/],
  [
    'a full context',
    { code: 400, message: 'The input token count (12) exceeds the maximum number of tokens allowed (10).' },
    'context_full',
    /no longer fits/,
  ],
  ['a model that is not there', { code: 500, message: 'models/x is not found' }, 'model_not_found', /"m-1"/],
  [
    'a place it is not for',
    { code: 400, message: 'User location is not supported' },
    'permission_denied',
    /not supported/,
  ],
  ['no billing', { code: 400, message: 'Please enable billing' }, 'billing_required', /enable billing/],
  ['a stream that ends', { code: 500, message: 'terminated' }, 'stream_broken', /broke off/],
];

const named = (errorName: string) => ({
  code: -32_603,
  message: 'Internal error',
  data: { errorName, message: 'words' },
});
const OPENCODE: Row[] = [
  ['a wrong key, by its name', named('ProviderAuthError'), 'auth_required', /Sign in/],
  ['a wrong key, in words', { code: -32_603, message: 'Incorrect API key provided' }, 'auth_required', /Sign in/],
  ['a full context', named('ContextOverflowError'), 'context_full', /no longer fits/],
  ['a model that is not there', named('ProviderModelNotFoundError'), 'model_not_found', /"m-1"/],
  ['anything else', named('UnknownError'), 'agent_error', /words/],
];

const TABLES: [of: string, rows: Row[], preset?: Preset][] = [
  ['any agent', ANY],
  ['Gemini', GEMINI, gemini],
  ['opencode', OPENCODE, opencode],
];
for (const [of, rows, preset] of TABLES) {
  describe(`an error of ${of}`, () => {
    for (const [name, refusal, code, says] of rows) {
      it(`${name} is ${code}`, () => {
        const error = failureOf(refusal, preset);
        assert.equal(error.code, code, error.message);
        assert.match(error.message, says);
      });
    }
  });
}
