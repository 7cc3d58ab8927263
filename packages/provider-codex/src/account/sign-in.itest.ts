import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { SignInProgress } from '@codeai-hub/protocol/channels/root/sign-in';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import { CodexProvider } from '../provider.ts';
import { personsHome } from '../testing/conformance-target.ts';
import { testRuntime } from '../testing/runtime.ts';

let root: string;
let provider: CodexProvider;
const auth = () => join(root, 'home/.codex/auth.json');

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'codex-sign-in-'));
  await mkdir(join(root, 'data'));
  const env = personsHome(join(root, 'home'), 'http://127.0.0.1:9/v1');
  const host: HostServices = {
    dataDir: join(root, 'data'),
    coreVersion: '0.0.0',
    settings: () => ({ executable: testRuntime(), env, options: {} }),
    tags: (sessionId) => ({ CODEAI_HUB_RUN: `sign-in/${process.pid}`, CODEAI_HUB_SESSION: sessionId }),
    processStarted: () => {},
    processEnded: () => {},
    drained: async () => {},
    installProgress: () => {},
    log: () => {},
  };
  provider = new CodexProvider(host, { env: { PATH: process.env.PATH }, terminalEnv: async () => ({}), places: [] });
});
after(async () => {
  await provider.close();
  await rm(root, { recursive: true });
});

describe('a sign-in', () => {
  it("opens the vendor's page, and given up leaves nothing behind", async () => {
    const giveUp = new AbortController();
    const told: SignInProgress[] = [];
    const tell = (progress: SignInProgress) => {
      told.push(progress);
      giveUp.abort();
    };
    await assert.rejects(provider.signIn('chatgpt', tell, giveUp.signal), { code: 'sign_in_cancelled' });
    const [page] = told;
    assert.ok(page?.type === 'open_url');
    assert.equal(new URL(page.url).origin, 'https://auth.openai.com');
    assert.equal(existsSync(auth()), false);
    assert.equal((await provider.detect()).status, 'sign_in');
  });

  it('of a kind there is none of is refused', async () => {
    const { signal } = new AbortController();
    await assert.rejects(
      provider.signIn('odd', () => assert.fail(), signal),
      { code: 'choice_unknown' },
    );
  });

  it('that is there is told with who pays, and can be ended', async () => {
    writeFileSync(auth(), '{"OPENAI_API_KEY":"sk-persons-own"}', { mode: 0o600 });
    const { status, account, signInMethods } = await provider.detect();
    assert.equal(status, 'ready');
    assert.deepEqual(account, {
      label: 'API key of your Codex',
      billing: 'by use, through the OpenAI platform',
      canSignOut: true,
    });
    assert.deepEqual(
      signInMethods?.map(({ kind }) => kind),
      ['browser', 'code', 'api_key', 'terminal'],
    );
    await provider.signOut();
    assert.equal((await provider.detect()).status, 'sign_in');
    assert.ok(!existsSync(auth()) || !readFileSync(auth(), 'utf8').includes('sk-persons-own'));
  });
});
