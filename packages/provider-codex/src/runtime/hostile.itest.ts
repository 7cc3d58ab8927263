import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { systemClock } from '@codeai-hub/provider-kit/clock';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import { findTagged } from '@codeai-hub/provider-kit/processes/sweep';
import { ofRun } from '@codeai-hub/provider-kit/processes/tags';
import { CodexProvider, type ProviderParts } from '../provider.ts';
import { personsHome } from '../testing/conformance-target.ts';
import { testRuntime } from '../testing/runtime.ts';
import { CODEX_RUNTIME } from './spec.ts';

let root: string;
let run: string;
let log: string[];
let provider: CodexProvider | undefined;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'codex-hostile-'));
  run = `hostile/${root.slice(-6)}`;
  log = [];
  for (const name of ['data', 'work', 'bin']) await mkdir(join(root, name));
});
afterEach(async () => {
  await provider?.close();
  assert.deepEqual(await findTagged(ofRun(run)), [], 'no process is left');
  await rm(root, { recursive: true });
});

function provide(more: Partial<ResolvedSettings>, parts: Partial<ProviderParts> = {}): CodexProvider {
  const settings = { env: personsHome(join(root, 'home'), 'http://127.0.0.1:9/v1'), options: {}, ...more };
  const host: HostServices = {
    dataDir: join(root, 'data'),
    coreVersion: '0.0.0',
    settings: () => settings,
    tags: (sessionId) => ({ CODEAI_HUB_RUN: run, CODEAI_HUB_SESSION: sessionId }),
    processStarted: () => {},
    processEnded: () => {},
    drained: async () => {},
    installProgress: () => {},
    log: (_level, message) => log.push(message),
  };
  const none = { env: { PATH: '/usr/bin:/bin' }, terminalEnv: async () => ({}), places: [] };
  provider = new CodexProvider(host, { ...none, ...parts });
  return provider;
}

/** A program that says it is Codex, and then does this as app-server. */
async function pretender(appServer: string, version = CODEX_RUNTIME.version): Promise<string> {
  const path = join(root, 'bin', 'codex');
  const script = `#!/bin/sh\nif [ "$1" = --version ]; then echo "codex-cli ${version}"; exit; fi\n${appServer}\n`;
  await writeFile(path, script, { mode: 0o755 });
  return path;
}

const INTRODUCED = `read -r line; echo '{"id":1,"result":{}}'; read -r line`;

describe('a Codex that', () => {
  it('is nowhere is reported with what to do', async () => {
    const { status, hint } = await provide({}).detect();
    assert.equal(status, 'not_installed');
    assert.match(hint ?? '', /Install it here, or set its path\. A Codex older than \d/);
  });

  it('is on the PATH is found, with its version', async () => {
    await symlink(testRuntime(), join(root, 'bin', 'codex'));
    const { runtime } = await provide({}, { env: { PATH: `${join(root, 'bin')}:/usr/bin:/bin` } }).detect();
    assert.deepEqual(runtime, { version: CODEX_RUNTIME.version, path: join(root, 'bin', 'codex'), source: 'machine' });
  });

  it('is too old is named with the version that is needed', async () => {
    const { status, error } = await provide({ executable: await pretender('', '0.99.0') }).detect();
    assert.equal(status, 'failed');
    assert.match(error?.message ?? '', /is Codex 0\.99\.0; \d+\.\d+\.\d+ or newer is needed/);
  });

  const broken: [what: string, script: string, reason: RegExp][] = [
    ['ends at once', 'echo "no disk" >&2; exit 3', /exit code 3: no disk/],
    ['is killed while it starts', 'kill -9 $$', /signal SIGKILL/],
    [
      'refuses to be introduced',
      `read -r line; echo '{"id":1,"error":{"code":-32600,"message":"not today"}}'; read -r line`,
      /not today/,
    ],
    ['says a line without an end', 'yes | tr -d "\\n" | head -c 70000000', /a line of more than 64 MB/],
  ];
  for (const [what, script, reason] of broken) {
    it(`${what} is failed with the reason`, async () => {
      const { status, error } = await provide({ executable: await pretender(script) }).detect();
      assert.equal(status, 'failed');
      assert.match(error?.message ?? '', reason);
    });
  }

  it('prints garbage between its words is understood all the same, and that is logged', async () => {
    const garbage = `printf 'Segmentation fault\\n\\377\\376{"half\\n'`;
    const account = `echo '{"id":2,"result":{"account":{"type":"chatgpt","email":"a@example.com","planType":"plus"}}}'`;
    const script = `${garbage}; ${INTRODUCED}; ${garbage}; read -r line; ${account}; cat > /dev/null`;
    const { status, account: found } = await provide({ executable: await pretender(script) }).detect();
    assert.deepEqual([status, found?.billing], ['ready', 'ChatGPT plus plan']);
    assert.equal(log.filter((line) => line.includes('what is no message')).length, 4);
  });

  it('says nothing is given up in time', async () => {
    const late: (() => void)[] = [];
    const clock = {
      ...systemClock,
      after: (ms: number, task: () => void) => {
        if (ms < 30_000) return systemClock.after(ms, task);
        late.push(task);
        return () => {};
      },
    };
    const found = provide({ executable: await pretender('cat > /dev/null') }, { clock }).detect();
    while (late.length === 0) await new Promise(setImmediate);
    for (const task of late) task();
    assert.match((await found).error?.message ?? '', /it was not ready within 30 s/);
  });
});
