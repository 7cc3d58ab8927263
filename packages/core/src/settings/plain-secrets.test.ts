import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Settings } from '@codeai-hub/protocol/channels/root/settings';
import { refusePlainSecrets, withoutPlainSecrets } from './plain-secrets.ts';

const env = {
  HTTPS_PROXY: 'http://user:pw1@proxy.example:3128',
  OPENAI_APIKEY: 'pw2',
  SSH_PASSPHRASE: 'pw3',
  ANTHROPIC_API_KEY: 'sk-ant-1',
  MY_TOKEN: 'abc',
  PLAIN: 'ghp_abcdef',
  CLAUDE_CODE_MAX_OUTPUT_TOKENS: '4000',
  LANG: 'C.UTF-8',
  STORED: { secret: 'mine' },
};

test('I15: a secret that somebody wrote into the file is not shown to any window', () => {
  const options = { fast: true, gatewayToken: 'pw4', proxy: 'http://user:pw5@proxy.example', maxTokens: 5 };
  const baseUrl = 'https://user:pw6@gateway.example/v1';
  const keyed = { baseUrl: 'https://gateway.example/v1?key=pw7' };
  const settings = Settings.parse({ providers: { claude: { env, options, baseUrl }, keyed } });
  const shown = withoutPlainSecrets(settings);
  const text = JSON.stringify(shown);
  for (const secret of ['sk-ant-1', 'abc"', 'ghp_abcdef', 'pw']) assert.ok(!text.includes(secret), secret);
  assert.equal(shown.providers.claude?.env.CLAUDE_CODE_MAX_OUTPUT_TOKENS, '4000');
  assert.equal(shown.providers.claude?.env.LANG, 'C.UTF-8');
  assert.deepEqual(shown.providers.claude?.env.STORED, { secret: 'mine' });
  assert.equal(shown.providers.claude?.baseUrl, 'https://hidden@gateway.example/v1');
  assert.equal(shown.providers.keyed?.baseUrl, 'https://gateway.example/');
  assert.deepEqual([shown.providers.claude?.options.fast, shown.providers.claude?.options.maxTokens], [true, 5]);
  assert.ok(Settings.safeParse(shown).success, 'it is still settings');
});

test('I15: a window cannot put one there, and is told where it belongs', () => {
  for (const name of [
    'ANTHROPIC_API_KEY',
    'MY_TOKEN',
    'PLAIN',
    'HTTPS_PROXY',
    'OPENAI_APIKEY',
    'SSH_PASSPHRASE',
  ] as const) {
    assert.throws(() => refusePlainSecrets({ providers: { claude: { env: { [name]: env[name] } } } }), {
      code: 'settings_invalid',
      message: new RegExp(`${name}.*Store it as one`),
    });
  }
  refusePlainSecrets({ providers: { claude: { env: { LANG: 'C', STORED: { secret: 'mine' }, GONE_KEY: null } } } });
  refusePlainSecrets({ port: 1 });
  for (const [change, path] of [
    [{ options: { gatewayToken: 'x' } }, 'options.gatewayToken'],
    [{ baseUrl: 'https://user:pw@gateway.example' }, 'baseUrl'],
  ] as const) {
    assert.throws(() => refusePlainSecrets({ providers: { claude: change } }), {
      code: 'settings_invalid',
      message: new RegExp(`${path} is not valid.*looks like a secret`),
    });
  }
});
