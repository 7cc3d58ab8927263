import assert from 'node:assert/strict';
import { test } from 'node:test';
import { childEnv } from './child-env.ts';

const of = (base: Record<string, string>, env: Record<string, string> = {}) =>
  childEnv({ base, settings: { env, options: {} }, tags: { CODEAI_HUB_RUN: 'a/b' } });

test('a stray key or switch of the core never reaches the agent', () => {
  const stray = {
    OPENAI_API_KEY: 'sk-stray',
    OPENAI_BASE_URL: 'http://elsewhere',
    CODEX_API_KEY: 'sk-stray',
    CODEX_SANDBOX: 'x',
    npm_config_registry: 'x',
    CODEAI_HUB_HOME: '/hub',
  };
  assert.deepEqual(of({ ...stray, LANG: 'C' }), { LANG: 'C', CODEAI_HUB_RUN: 'a/b' });
});

test("the place of the person's own Codex is kept", () => {
  assert.equal(of({ CODEX_HOME: '/home/a/.codex' }).CODEX_HOME, '/home/a/.codex');
});

test('what a person chose by name is given, and wins', () => {
  assert.equal(of({ OPENAI_API_KEY: 'sk-stray' }, { OPENAI_API_KEY: 'sk-chosen' }).OPENAI_API_KEY, 'sk-chosen');
});

test('the tools of the hub are not found before those of the person', () => {
  assert.equal(of({ PATH: '/hub/node_modules/.bin:/usr/bin' }).PATH, '/usr/bin');
});
