import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERROR_CODES } from '@codeai-hub/protocol/errors';
import { speaksAgainstProvider } from './failures.ts';

test('a provider that crashes, cannot be started, hangs or talks garbage has failed', () => {
  assert.deepEqual(ERROR_CODES.filter(speaksAgainstProvider).sort(), [
    'agent_process_ended',
    'provider_unavailable',
    'runtime_failed',
  ]);
});

test('one that says why it cannot go on has not', () => {
  for (const code of [
    // who asks, and what for
    'auth_required',
    'billing_required',
    'permission_denied',
    'choice_unknown',
    'model_not_found',
    'unsupported',
    // the service behind it
    'quota_exhausted',
    'rate_limited',
    'overloaded',
    'network_unreachable',
    'provider_server_error',
    // the folder, the disk, the settings
    'folder_not_found',
    'folder_unusable',
    'folder_not_readable',
    'disk_full',
    'secret_unknown',
    'settings_invalid',
    // what trying again cannot mend
    'runtime_missing',
    'runtime_damaged',
    'provider_incompatible',
    'provider_unknown',
    'agent_error',
  ] as const) {
    assert.equal(speaksAgainstProvider(code), false, code);
  }
});
