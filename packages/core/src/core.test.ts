import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Settings } from '@codeai-hub/protocol/channels/root/settings';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Provider } from '@codeai-hub/provider-kit/module';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { Core, type CoreOptions } from './core.ts';
import { TestHosts } from './providers/testing/test-hosts.ts';
import { Gate } from './sessions/testing/scripted-agents.ts';
import { homePaths } from './storage/home.ts';
import { MemoryFileSystem } from './storage/memory-file-system.ts';

const ANNA = { clientId: 'anna', name: 'Anna' };

/** A core on a disk in memory, with a provider that does what a test says. */
function rig(does: Partial<Provider> = {}) {
  const fs = new MemoryFileSystem();
  const paths = homePaths('/home');
  for (const dir of [paths.core, paths.run, paths.sessions, paths.providers]) fs.makeDir(dir);
  const hosts = new TestHosts();
  hosts.behaviour.set('demo', does);
  const settings = Settings.parse({});
  const missing = { secret: false };
  let active = 0;
  const options: CoreOptions = {
    fs,
    paths,
    clock: new FakeClock(),
    settings: {
      values: () => settings,
      secretsSet: () => [],
      update: () => undefined,
      setSecret: () => undefined,
      secretMark: (text) => text,
      ofProvider: () => {
        if (missing.secret) throw new HubError('secret_unknown', { name: 'key' });
        return { env: {}, options: {} };
      },
    },
    installed: hosts.installed,
    launcher: hosts,
    processes: { started: () => undefined, ended: () => undefined, endSession: async () => undefined },
    clean: Promise.resolve(),
    version: '1',
    instanceId: 'one',
    runTag: 'tag',
    platform: 'test',
    newEpoch: () => 'epoch',
    boot: 'boot',
    realFolder: async (path) => path,
    activity: () => active++,
    log: () => undefined,
  };
  return { fs, paths, hosts, options, missing, activity: () => active };
}

test('the core does not rest while an agent is installed, and is told when that has ended', async () => {
  const installed = new Gate();
  const { options, activity } = rig({ install: () => installed.passed });
  const core = new Core(options);
  const receipt = await core.hub.command('root', 'command-a', { type: 'provider.install', provider: 'demo' }, ANNA);
  assert.equal(receipt.status, 'accepted');
  await drain();
  assert.equal(core.busy, true);
  const before = activity();
  installed.open();
  await drain();
  await drain();
  assert.equal(core.busy, false);
  assert.ok(activity() > before);
});

test('a provider that freezes as it is looked for keeps neither the others nor the start waiting', async () => {
  const { options, hosts } = rig();
  hosts.behaviour.set('slow', {});
  hosts.frozen.add('slow');
  const core = new Core({ ...options, installed: hosts.installed });
  const warm = core.warmUp();
  for (let n = 0; n < 20; n++) await drain();
  assert.equal(core.root.state.providers.demo?.status, 'ready');
  assert.equal(core.root.state.providers.slow?.status, 'checking');
  for (let n = 0; n < 10; n++) {
    (options.clock as FakeClock).advance(10_000);
    await drain();
  }
  await warm;
  assert.equal(core.root.state.providers.slow?.status, 'failed');
});

test('a secret that is missing is a problem of the root until it is there', async () => {
  const { options, missing } = rig();
  const core = new Core(options);
  await core.warmUp();
  missing.secret = true;
  core.settingsChanged();
  await drain();
  assert.deepEqual(
    core.root.state.problems.map(({ id, error }) => [id, error.code]),
    [['provider-demo', 'secret_unknown']],
  );
  missing.secret = false;
  core.settingsChanged();
  await drain();
  assert.deepEqual(core.root.state.problems, []);
});

test('what was wrong with a session is no problem any more when it is deleted', async () => {
  const { options } = rig();
  const core = new Core(options);
  const create = { type: 'session.create' as const, folder: '/', provider: 'demo' };
  const receipt = await core.hub.command('root', 'command-a', create, ANNA);
  assert.ok(receipt.status === 'accepted' && receipt.sessionId);
  core.problem(`session-${receipt.sessionId}`, new HubError('disk_full', { path: '/home' }));
  await core.hub.command('root', 'command-b', { type: 'session.delete', sessionId: receipt.sessionId }, ANNA);
  assert.deepEqual(core.root.state.problems, []);
});

test('a disk that may not be written is told as such when the core begins', () => {
  const { fs, options } = rig();
  fs.setReadOnly(true);
  assert.throws(() => new Core(options), { code: 'disk_read_only' });
});
