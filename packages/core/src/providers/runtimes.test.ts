import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Detection } from '@codeai-hub/provider-kit/contract';
import type { Provider } from '@codeai-hub/provider-kit/module';
import { idleAgent, ProvidersRig } from './testing/providers-rig.ts';

const PROGRAM = '/home/providers/a/runtime/1.0.0/agent';
const TOLD = {
  version: '1.0.0',
  source: 'https://x',
  integrity: 'sha512-x',
  folder: 'runtime/1.0.0',
  program: 'agent',
};

/** A provider whose module installs a program, and finds it as real ones do. */
async function installed(more: Partial<Provider> = {}) {
  const rig: ProvidersRig = new ProvidersRig({
    a: {
      detect: async () => detect(rig),
      install: async () => {
        rig.fs.makeDir('/home/providers/a/runtime/1.0.0');
        rig.fs.writeAtomic(PROGRAM, 'a program');
        return TOLD;
      },
      open: async () => idleAgent(),
      ...more,
    },
  });
  await rig.providers.refresh('a');
  assert.equal(rig.status('a'), 'not_installed');
  await rig.providers.install('a');
  return rig;
}

function detect(rig: ProvidersRig): Detection {
  const rest = { account: null, hint: null, error: null };
  if (!rig.fs.stat(PROGRAM)) return { status: 'not_installed', runtime: null, ...rest };
  return { status: 'ready', runtime: { version: '1.0.0', path: PROGRAM, source: 'hub' }, ...rest };
}

suite('a runtime that the hub installed', () => {
  test('is written down when the installation ends', async () => {
    const rig = await installed();
    assert.equal(rig.status('a'), 'ready');
    const { version, source, integrity } = rig.runtimes.get('a') ?? assert.fail();
    assert.deepEqual({ version, source, integrity }, { version: '1.0.0', source: 'https://x', integrity: 'sha512-x' });
  });

  test('is not taken back by a look that began before and ends after', async () => {
    const slow = Promise.withResolvers<Detection>();
    const looks = [slow.promise];
    const rig: ProvidersRig = new ProvidersRig({
      a: {
        detect: () => looks.shift() ?? Promise.resolve(detect(rig)),
        install: async () => {
          rig.fs.makeDir('/home/providers/a/runtime/1.0.0');
          rig.fs.writeAtomic(PROGRAM, 'a program');
          slow.resolve({ status: 'not_installed', runtime: null, account: null, hint: null, error: null });
          await slow.promise;
          return TOLD;
        },
      },
    });
    const statuses: (string | undefined)[] = [];
    const look = rig.providers.refresh('a');
    const installing = rig.providers.install('a').then(() => statuses.push(rig.status('a')));
    await look;
    statuses.push(rig.status('a'));
    await installing;
    assert.deepEqual(statuses, ['installing', 'ready']);
  });

  test('that was changed since is not run, is told, and works again when it was installed again', async () => {
    const rig = await installed();
    rig.fs.tamper(PROGRAM, () => Buffer.from('another program'));
    await assert.rejects(rig.open('a'), { code: 'runtime_damaged' });
    assert.equal(rig.shown.get('a')?.health, undefined, 'trying again would not mend it');
    await rig.providers.refresh('a');
    assert.deepEqual([rig.status('a'), rig.shown.get('a')?.error?.code], ['failed', 'runtime_damaged']);
    await rig.providers.install('a');
    assert.equal(rig.status('a'), 'ready');
    await rig.open('a');
  });

  test('of which nothing is written down is written down with what is there', async () => {
    const rig = await installed();
    rig.fs.remove('/home/providers/installed.json');
    rig.restart();
    assert.equal(rig.runtimes.get('a'), undefined);
    await rig.providers.refresh('a');
    assert.equal(rig.runtimes.get('a')?.source, 'found on this machine');
  });

  test('stays when an update of it fails', async () => {
    let attempts = 0;
    const rig = await installed();
    rig.hosts.behaviour.set('a', {
      detect: async () => detect(rig),
      install: async () => {
        attempts++;
        throw new HubError('install_failed', { provider: 'a', reason: 'no network' });
      },
    });
    rig.hosts.entries.set('a', 'an update of the module');
    rig.providers.reread();
    await rig.providers.install('a');
    assert.deepEqual([attempts, rig.status('a'), rig.shown.get('a')?.error?.code], [1, 'ready', 'install_failed']);
  });

  test('is installed in the version that was asked for', async () => {
    const asked: unknown[] = [];
    const rig = await installed();
    rig.hosts.behaviour.set('a', {
      install: async (_signal, version) => {
        asked.push(version);
        return undefined;
      },
    });
    rig.hosts.entries.set('a', 'an update of the module');
    rig.providers.reread();
    await rig.providers.install('a', '1.2.3');
    await rig.providers.install('a');
    assert.deepEqual(asked, ['1.2.3', undefined]);
  });
});

suite('removing it', () => {
  test('takes it away, ends the host, and looks what is there now', async () => {
    const rig = await installed();
    await rig.providers.remove('a');
    assert.equal(rig.fs.stat(PROGRAM), null);
    assert.equal(rig.hosts.hosts[0]?.gone, true);
    assert.equal(rig.status('a'), 'not_installed');
    assert.throws(() => rig.providers.checkRemove('a'), { code: 'runtime_missing' });
  });

  test('is refused while a session uses it, also one whose agent is only being started', async () => {
    let goOn = () => {};
    const rig = await installed({
      open: () =>
        new Promise((resolve) => {
          goOn = () => resolve(idleAgent());
        }),
    });
    const opening = rig.open('a', 's1');
    await rig.pass(100);
    assert.throws(() => rig.providers.checkRemove('a'), { code: 'provider_in_use', message: /in 1 sessions/ });
    goOn();
    const link = await opening;
    await assert.rejects(rig.providers.remove('a'), { code: 'provider_in_use' });
    assert.notEqual(rig.fs.stat(PROGRAM), null);
    await link.close();
    await rig.providers.remove('a');
    assert.equal(rig.fs.stat(PROGRAM), null);
  });

  test('is refused for a program of the machine', async () => {
    const rig = new ProvidersRig({ a: {} });
    await rig.providers.refresh('a');
    assert.throws(() => rig.providers.checkRemove('a'), { code: 'runtime_missing' });
  });
});
