import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { HubError } from '@codeai-hub/protocol/errors';
import type { ProviderSession } from '@codeai-hub/provider-kit/module';
import { drain } from '@codeai-hub/testkit/clock/drain';
import { Gate } from '../sessions/testing/scripted-agents.ts';
import { idleAgent, OPEN, ProvidersRig } from './testing/providers-rig.ts';

const MINUTE = 60_000;
const QUERY = { sessionId: OPEN.sessionId, folder: '/work', nativeId: 'n', messageId: 'm' };

suite('a host that lives but does nothing', () => {
  test('is ended when it does not even begin, and every other provider is looked at all the same', async () => {
    const rig = new ProvidersRig({ a: {}, b: {} });
    rig.hosts.frozen.add('a');
    const looked = Promise.all([rig.providers.refresh('a'), rig.providers.refresh('b')]);
    await drain();
    assert.equal(rig.status('b'), 'ready');
    await rig.pass(MINUTE);
    await looked;
    assert.equal(rig.hosts.of('a')[0]?.killed, true);
    assert.equal(rig.status('a'), 'failed');
    assert.match(rig.shown.get('a')?.error?.message ?? '', /does not answer/);
    rig.hosts.frozen.clear();
    await rig.providers.refresh('a');
    assert.equal(rig.status('a'), 'ready', 'the next look starts another');
  });

  test('is ended when it freezes over a question about a transcript, whose answer then is a failure', async () => {
    const rig = new ProvidersRig({ a: {} });
    await rig.providers.refresh('a');
    const [host] = rig.hosts.hosts;
    assert.ok(host);
    host.frozen = true;
    const refused = assert.rejects(rig.providers.hasMessage('a', QUERY));
    await rig.pass(MINUTE);
    await refused;
    assert.equal(host.killed, true);
  });

  test('one that works on a long answer is left alone as long as it answers a ping', async () => {
    const installed = new Gate();
    const rig = new ProvidersRig({ a: { install: () => installed.passed.then(() => undefined) } });
    const done = rig.providers.install('a');
    await rig.pass(10 * MINUTE);
    assert.equal(rig.status('a'), 'installing');
    installed.open();
    await done;
    assert.equal(rig.status('a'), 'ready');
    assert.equal(rig.hosts.hosts.length, 1);
  });

  test('nothing is asked of a host that nobody waits for', async () => {
    const rig = new ProvidersRig({ a: {} });
    await rig.providers.refresh('a');
    assert.equal(rig.clock.pending, 1, 'only its idle end is planned');
  });
});

suite('a host is ended when nothing needs it', () => {
  test('a minute after the last use, also when others came and went meanwhile', async () => {
    const rig = new ProvidersRig({ a: {} });
    await rig.providers.refresh('a');
    await rig.pass(MINUTE / 2);
    await rig.providers.refresh('a');
    await rig.pass(MINUTE / 2);
    assert.equal(rig.hosts.hosts[0]?.gone, false);
    await rig.pass(MINUTE / 2);
    assert.equal(rig.hosts.hosts[0]?.gone, true);
  });

  test('but not while it installs, however long that takes and whatever else was asked of it', async () => {
    const installed = new Gate();
    const rig = new ProvidersRig({ a: { install: () => installed.passed.then(() => undefined) } });
    const done = rig.providers.install('a');
    await drain();
    assert.equal(rig.providers.installing, true);
    await rig.providers.hasMessage('a', QUERY);
    await rig.pass(5 * MINUTE);
    assert.equal(rig.hosts.hosts[0]?.gone, false);
    installed.open();
    await done;
    assert.equal(rig.providers.installing, false);
    await rig.pass(2 * MINUTE);
    assert.equal(rig.hosts.hosts[0]?.gone, true);
  });

  test('an old agent that closes late does not take the mark of the new one', async () => {
    const closing = new Gate();
    const agents = [{ ...idleAgent(), close: () => closing.passed }, idleAgent()];
    const rig = new ProvidersRig({ a: { open: async () => agents.shift() as ProviderSession } });
    const old = await rig.open('a');
    const closed = old.close();
    const opening = rig.open('a');
    closing.open();
    await closed;
    await opening;
    await rig.pass(5 * MINUTE);
    assert.equal(rig.hosts.hosts[0]?.gone, false);
  });

  test('one that does not go when asked is killed, and is in the ledger until it is gone', async () => {
    const rig = new ProvidersRig({ a: {} });
    rig.hosts.stubborn.add('a');
    await rig.providers.refresh('a');
    rig.clock.advance(MINUTE);
    await drain();
    assert.deepEqual([rig.hosts.hosts[0]?.gone, rig.ended], [false, []]);
    rig.clock.advance(8000);
    await drain();
    assert.equal(rig.hosts.hosts[0]?.killed, true);
    assert.equal(rig.ended.length, 1);
  });
});

suite('settings that name a secret nobody stored', () => {
  const MISSING = new HubError('secret_unknown', { name: 'key' });

  test('are a problem of that provider, and the others get theirs', async () => {
    let told = 0;
    const rig = new ProvidersRig({ a: {}, b: { settingsChanged: () => told++ } });
    await Promise.all([rig.providers.refresh('a'), rig.providers.refresh('b')]);
    rig.settings.set('a', MISSING);
    await rig.providers.settingsChanged();
    assert.deepEqual([...rig.problems], [['a', 'secret_unknown']]);
    assert.equal(told, 1);
    rig.settings.delete('a');
    await rig.providers.settingsChanged();
    assert.equal(rig.problems.size, 0);
  });

  test('end a host that still has the old ones, at once when it is idle and else with its last agent', async () => {
    const rig = new ProvidersRig({ a: { open: async () => idleAgent() }, b: {} });
    await rig.providers.refresh('b');
    const link = await rig.open('a');
    for (const id of ['a', 'b']) rig.settings.set(id, MISSING);
    await rig.providers.settingsChanged();
    await drain();
    assert.equal(rig.hosts.of('b')[0]?.gone, true);
    assert.equal(rig.hosts.of('a')[0]?.gone, false);
    await assert.rejects(rig.open('a', 'session0002'), {
      code: 'secret_unknown',
    });
    await link.close();
    await drain();
    assert.equal(rig.hosts.of('a')[0]?.gone, true);
  });
});

test('a disk that takes no folder for a provider is told as that, and nothing is started', async () => {
  const rig = new ProvidersRig({ a: {} });
  rig.fs.setReadOnly(true);
  await rig.providers.refresh('a');
  assert.equal(rig.shown.get('a')?.error?.code, 'disk_read_only');
  assert.equal(rig.hosts.hosts.length, 0);
});
