import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockTime, fullTime } from '../strings/time.ts';
import { errorText } from './error-text.ts';

const now = Date.UTC(2026, 10, 22, 18);

test('a time of today is a time of day, another one has its date', () => {
  const message = 'It resets 2026-11-22T19:26:04.740Z, and 2026-12-01T00:00:00Z.';
  assert.equal(
    errorText({ code: 'quota_exhausted', message }, now),
    `It resets ${clockTime(Date.parse('2026-11-22T19:26:04.740Z'))}, and ${fullTime(Date.parse('2026-12-01T00:00:00Z'))}.`,
  );
});

test('everything else stays as the core said it', () => {
  assert.equal(errorText({ code: 'internal', message: 'Version 2026-11 failed.' }, now), 'Version 2026-11 failed.');
});

test('what was written for developers is said for people', () => {
  const text = errorText({
    code: 'invalid_request',
    message: 'The request is malformed at content: too long. See docs/protocol.md for its shape.',
    details: { path: 'content', reason: 'too long' },
  });
  assert.match(text, /too long/);
  assert.doesNotMatch(text, /docs\/|malformed/);
  for (const code of ['invalid_json', 'unknown_method', 'hello_required'] as const)
    assert.doesNotMatch(errorText({ code, message: 'See docs/protocol.md.' }), /docs\/|JSON/);
});
