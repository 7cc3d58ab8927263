import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { childEnv } from './child-env.ts';

const settings = { env: {}, options: {} };
const rest = { tags: {}, coreVersion: '1.2.3' };

describe("the runtime's environment", () => {
  it('has nothing of the core that would change who pays or how the agent works', () => {
    const stray = {
      ANTHROPIC_API_KEY: 'sk-stray',
      ANTHROPIC_BASE_URL: 'http://stray',
      CLAUDE_CODE_USE_BEDROCK: '1',
      CLAUDE_CODE_OAUTH_TOKEN: 'stray',
      CLAUDECODE: '1',
      npm_config_registry: 'http://stray',
      npm_lifecycle_event: 'start',
      CODEAI_HUB_HOME: '/stray',
      NODE_COMPILE_CACHE: '/stray',
    };
    const env = childEnv({ base: { ...stray, HOME: '/home/me', LANG: 'de_DE.UTF-8' }, settings, ...rest });
    assert.deepEqual(
      Object.entries(env).filter(([, value]) => /stray|start/.test(value)),
      [],
    );
    assert.equal(env.CLAUDE_CODE_USE_BEDROCK, undefined);
    assert.equal(env.CLAUDECODE, undefined);
    assert.deepEqual([env.HOME, env.LANG], ['/home/me', 'de_DE.UTF-8']);
  });

  it("finds the person's programs before the hub's own", () => {
    const base = { PATH: '/hub/node_modules/.bin:/usr/lib/node-gyp-bin:/usr/bin:/home/me/bin' };
    assert.equal(childEnv({ base, settings, ...rest }).PATH, '/usr/bin:/home/me/bin');
  });

  it('has what the person chose in the hub, also where it has the name of a stray one', () => {
    const chosen = {
      ...settings,
      baseUrl: 'http://gateway',
      apiKey: 'sk-mine',
      env: { CLAUDE_CODE_USE_VERTEX: '1', DISABLE_AUTOUPDATER: '0' },
    };
    const env = childEnv({ base: { ANTHROPIC_API_KEY: 'sk-stray' }, settings: chosen, ...rest });
    assert.equal(env.ANTHROPIC_BASE_URL, 'http://gateway');
    assert.equal(env.ANTHROPIC_API_KEY, 'sk-mine');
    assert.equal(env.CLAUDE_CODE_USE_VERTEX, '1');
    assert.equal(env.DISABLE_AUTOUPDATER, '0');
  });

  it('carries the tags, which no setting can replace', () => {
    const chosen = { ...settings, env: { CODEAI_HUB_RUN: 'hidden' } };
    const tags = { CODEAI_HUB_RUN: 'run/1' };
    assert.equal(childEnv({ base: {}, settings: chosen, tags, coreVersion: '1' }).CODEAI_HUB_RUN, 'run/1');
  });
});
