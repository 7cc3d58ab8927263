import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Settings } from '@codeai-hub/protocol/channels/root/settings';
import { refusePlainSecrets, withoutPlainSecrets } from './plain-secrets.ts';

const env = {
  ANTHROPIC_API_KEY: 'sk-ant-1',
  MY_TOKEN: 'abc',
  PLAIN: 'ghp_abcdef',
  CLAUDE_CODE_MAX_OUTPUT_TOKENS: '4000',
  LANG: 'C.UTF-8',
  STORED: { secret: 'mine' },
};

test('I15: a secret that somebody wrote into the file is not shown to any window', () => {
  const settings = Settings.parse({ providers: { claude: { env } } });
  const shown = withoutPlainSecrets(settings);
  const text = JSON.stringify(shown);
  for (const secret of ['sk-ant-1', 'abc"', 'ghp_abcdef']) assert.ok(!text.includes(secret), secret);
  assert.equal(shown.providers.claude?.env.CLAUDE_CODE_MAX_OUTPUT_TOKENS, '4000');
  assert.equal(shown.providers.claude?.env.LANG, 'C.UTF-8');
  assert.deepEqual(shown.providers.claude?.env.STORED, { secret: 'mine' });
  assert.ok(Settings.safeParse(shown).success, 'it is still settings');
});

test('I15: a window cannot put one there, and is told where it belongs', () => {
  for (const name of ['ANTHROPIC_API_KEY', 'MY_TOKEN', 'PLAIN'] as const) {
    assert.throws(() => refusePlainSecrets({ providers: { claude: { env: { [name]: env[name] } } } }), {
      code: 'settings_invalid',
      message: new RegExp(`${name}.*Store it as one`),
    });
  }
  refusePlainSecrets({ providers: { claude: { env: { LANG: 'C', STORED: { secret: 'mine' }, GONE_KEY: null } } } });
  refusePlainSecrets({ port: 1 });
});
