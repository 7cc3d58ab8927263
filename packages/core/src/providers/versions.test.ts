import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Provider } from '@codeai-hub/provider-kit/module';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { idleAgent, ProvidersRig } from './testing/providers-rig.ts';

/** A module that notes which of its agents is prompted. */
function noting(name: string, prompts: string[]): Partial<Provider> {
  return {
    open: async ({ sessionId }) => ({
      ...idleAgent(),
      prompt: async () => void prompts.push(`${sessionId} on ${name}`),
    }),
  };
}

/** One provider with a session that runs, replaced on disk by another version. */
async function updated() {
  const prompts: string[] = [];
  const rig = new ProvidersRig({ a: noting('old', prompts) });
  const running = await rig.open('a', 's1');
  rig.hosts.behaviour.set('a', noting('new', prompts));
  rig.hosts.entries.set('a', 'another file');
  assert.deepEqual(rig.providers.reread(), ['a']);
  const [old] = rig.hosts.hosts;
  assert.ok(old);
  return { rig, running, prompts, old };
}

suite('a provider that is replaced on disk', () => {
  test('opens new sessions with the new version, while running ones finish on the old', async () => {
    const { rig, running, prompts } = await updated();
    const fresh = await rig.open('a', 's2');
    await running.prompt('m1', []);
    await fresh.prompt('m2', []);
    assert.deepEqual(prompts, ['s1 on old', 's2 on new']);
    assert.equal(rig.hosts.of('a').length, 2);
  });

  test('ends the old host with its last session, and the new one stays', async () => {
    const { rig, running, old } = await updated();
    await rig.open('a', 's2');
    await rig.pass(5 * 60_000);
    assert.equal(old.gone, false);
    await running.close();
    await drain();
    assert.deepEqual(
      rig.hosts.of('a').map(({ gone }) => gone),
      [true, false],
    );
  });

  test('a session of the old one that is opened again is on the new', async () => {
    const { rig, running, prompts } = await updated();
    await running.close();
    await (await rig.open('a', 's1')).prompt('m1', []);
    assert.deepEqual(prompts, ['s1 on new']);
  });

  test('ends an idle old host at once', async () => {
    const rig = new ProvidersRig({ a: {} });
    await rig.providers.refresh('a');
    rig.hosts.entries.set('a', 'another file');
    rig.providers.reread();
    await drain();
    assert.equal(rig.hosts.hosts[0]?.gone, true);
  });

  test('tells both versions the settings, and stops sessions of both', async () => {
    const { rig, old } = await updated();
    await rig.open('a', 's2');
    rig.settings.set('a', { env: { A: '1' }, options: {} });
    await rig.providers.settingsChanged();
    old.frozen = true;
    await rig.providers.endSession('s1', 'kill');
    await rig.pass(10_000);
    assert.equal(old.killed, true, 'the host of the session that was ended is the one that is looked at');
    assert.equal(rig.hosts.of('a')[1]?.killed, false);
  });

  test('is none when nothing changed', async () => {
    const rig = new ProvidersRig({ a: {} });
    await rig.open('a', 's1').catch(() => undefined);
    assert.deepEqual(rig.providers.reread(), []);
    assert.equal(rig.hosts.hosts[0]?.gone, false);
  });
});

suite('the installed set, read again', () => {
  test('has a provider that was put there meanwhile', async () => {
    const rig = new ProvidersRig({ a: {} });
    rig.hosts.behaviour.set('b', { open: async () => idleAgent() });
    await assert.rejects(rig.open('b'), { code: 'provider_unknown' });
    assert.deepEqual(rig.providers.reread(), ['b']);
    assert.equal(rig.status('b'), 'unknown');
    await rig.open('b');
  });

  test('has none that was taken away; its sessions finish, and then its host ends', async () => {
    const prompts: string[] = [];
    const rig = new ProvidersRig({ a: noting('it', prompts) });
    await rig.providers.refresh('a');
    const running = await rig.open('a', 's1');
    rig.hosts.behaviour.delete('a');
    assert.deepEqual(rig.providers.reread(), []);
    assert.equal(rig.shown.has('a'), false);
    await assert.rejects(rig.open('a', 's2'), { code: 'provider_unknown' });
    await running.prompt('m1', []);
    assert.deepEqual(prompts, ['s1 on it']);
    await running.close();
    await drain();
    assert.equal(rig.hosts.hosts[0]?.gone, true);
    assert.equal(rig.shown.has('a'), false, 'it says nothing more of itself');
  });
});
