import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { Rig, type RigOptions } from '../testing/rig.ts';
import { testRuntime } from '../testing/test-runtime.ts';
import pins from './pins.json' with { type: 'json' };

const rigs: Rig[] = [];
afterEach(() => Promise.all(rigs.splice(0).map((rig) => rig.stop())));

async function start(options: RigOptions): Promise<Rig> {
  const rig = await Rig.start(options);
  rigs.push(rig);
  return rig;
}

/** A folder with a program named `claude`: the real one, or a script. */
async function folderWith(rig: Rig, name: string, script?: string): Promise<string> {
  const folder = join(rig.root, name);
  await mkdir(folder, { recursive: true });
  if (script === undefined) await symlink(testRuntime(), join(folder, 'claude'));
  else await writeFile(join(folder, 'claude'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return folder;
}

describe('the runtime', () => {
  it('that the settings name is used, with its version', async () => {
    const rig = await start({});
    const { status, runtime } = await rig.provider.detect();
    assert.equal(status, 'ready');
    assert.deepEqual(runtime, { version: pins.runtime, path: testRuntime(), source: 'setting' });
  });

  it('that is nowhere is reported with what to do', async () => {
    const rig = await start({ findsRuntime: true, parts: { env: { PATH: '/nowhere' } } });
    const { status, hint } = await rig.provider.detect();
    assert.equal(status, 'not_installed');
    assert.match(hint ?? '', /Install it here, or set its path/);
    await assert.rejects(rig.open(), { code: 'runtime_missing' });
  });

  it('is found on the PATH, behind programs that are broken, foreign or too old', async () => {
    const rig = await start({ findsRuntime: true });
    const folders = [
      'relative/bin',
      await folderWith(rig, 'broken', 'exit 1'),
      await folderWith(rig, 'foreign', 'echo "claude, the music player 3.0.0"'),
      await folderWith(rig, 'old', 'echo "1.0.44 (Claude Code)"'),
      await folderWith(rig, 'real'),
    ];
    const found = await start({ findsRuntime: true, parts: { env: { PATH: folders.join(':') } } });
    const { runtime } = await found.provider.detect();
    assert.deepEqual(runtime, { version: pins.runtime, path: join(rig.root, 'real', 'claude'), source: 'machine' });
    assert.deepEqual((await found.open()).session.opened.runtime, runtime, 'the session says which one it runs');
  });

  it('is found where only the terminal looks', async () => {
    const other = await start({});
    const folder = await folderWith(other, 'terminal');
    const parts = { env: { PATH: '/nowhere' }, terminalEnv: async () => ({ PATH: folder }) };
    const rig = await start({ findsRuntime: true, parts });
    assert.equal((await rig.provider.detect()).runtime?.path, join(folder, 'claude'));
  });

  it('that the hub fetched is used before one that is on the machine', async () => {
    const other = await start({});
    const rig = await start({ findsRuntime: true, parts: { env: { PATH: await folderWith(other, 'machine') } } });
    await folderWith(rig, join('data', 'runtime', pins.runtime));
    assert.equal((await rig.provider.detect()).runtime?.source, 'hub');
  });

  it('that the settings name and that is none of these is failed with the reason', async () => {
    const rig = await start({});
    const folder = await folderWith(rig, 'foreign', 'echo "no such thing"');
    rig.settings = { ...rig.settings, executable: join(folder, 'claude') };
    const { status, error } = await rig.provider.detect();
    assert.equal(status, 'failed');
    assert.match(error?.message ?? '', /does not say that it is Claude Code/);
  });

  it('that the settings name and that is too old is failed, with the version that is needed', async () => {
    const rig = await start({});
    const folder = await folderWith(rig, 'old', 'echo "1.0.44 (Claude Code)"');
    rig.settings = { ...rig.settings, executable: join(folder, 'claude') };
    const { status, error } = await rig.provider.detect();
    assert.equal(status, 'failed');
    assert.match(error?.message ?? '', /is Claude Code 1\.0\.44; 2\.1\.\d+ or newer is needed/);
    await assert.rejects(rig.open(), { code: 'runtime_failed' });
  });

  it('is looked at by a process that carries the tag of the run (I11)', async () => {
    const rig = await start({});
    const folder = await folderWith(rig, 'curious', 'echo "it runs in $CODEAI_HUB_RUN"; exit 1');
    rig.settings = { ...rig.settings, executable: join(folder, 'claude') };
    assert.match((await rig.provider.detect()).error?.message ?? '', /it runs in test\/run/);
  });
});

describe('the sign-in', () => {
  it('with a key is ready, and says who pays', async () => {
    const rig = await start({});
    const { status, account } = await rig.provider.detect();
    assert.equal(status, 'ready');
    assert.deepEqual(account, { label: 'API key', billing: 'by use, through the Anthropic Console' });
  });

  it('that is missing says what to do', async () => {
    const rig = await start({ signIn: 'none' });
    const { status, hint, account, signInMethods } = await rig.provider.detect();
    assert.equal(status, 'sign_in');
    assert.deepEqual(
      signInMethods?.map(({ kind }) => kind),
      ['terminal', 'api_key'],
      'the hub starts no sign-in of this vendor',
    );
    assert.equal(account, null);
    assert.match(hint ?? '', /Run `".*claude" auth login` in a terminal, or add an API key/);
  });
});
