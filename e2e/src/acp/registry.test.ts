import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { HubClient } from '@codeai-hub/client/api';
import { idle, lastTurn, newSession, text, untilRoot, untilState } from '../harness/watch.ts';
import { codeOf, RegistryHub } from './registry-hub.ts';

async function ask(client: HubClient, folder: string, provider: string) {
  const view = await newSession(client, { folder, provider });
  await view.send(text('hello'));
  const state = await untilState(view, (now) => now.turnCount === 1 && idle(now));
  assert.deepEqual(lastTurn(state)?.outcome, { type: 'completed' });
  return { view, said: state.items.filter((item) => item.kind === 'agent_message').map((item) => item.text) };
}

test('an agent of the registry is listed, added, used, updated, and removed again', async (t) => {
  const it = await RegistryHub.start(t);
  const { hub } = it;
  it.list(it.npx('1.0.0'), { id: 'Bad Id', name: 'Bad', version: '1', distribution: {} });

  const listed = await it.run(['registry']);
  assert.equal(listed.code, 0, listed.stderr);
  assert.match(listed.stdout, /^someone +1\.0\.0 +MIT +npx +It does what it is told\. https:\/\/code\.example\/agent/);
  assert.match(listed.stdout, /Bad Id +1 +no licence told +cannot be added +its id is none/);
  assert.equal((await it.run(['registry', 'nothing like it'])).stdout, '');

  const added = await it.run(['add', 'someone']);
  assert.equal(added.code, 0, added.stderr);
  assert.match(added.stdout, /^someone +ready +1\.0\.0 of the hub/);
  assert.match(
    added.stderr,
    /Someone 1\.0\.0, by Anna\nLicence: MIT\. Source: https:\/\/code\.example\/agent\nFetches the package @someone\/agent@1\.0\.0/,
  );
  assert.ok(existsSync(join(hub.home, 'providers/someone/runtime/1.0.0/package-lock.json')));

  await hub.stop();
  await hub.restart();
  const client = hub.client();
  const root = await untilRoot(client, ({ providers }) => providers.someone?.status === 'ready');
  assert.deepEqual([root.providers.someone?.name, root.providers.someone?.version], ['Someone', '1.0.0']);
  const { view, said } = await ask(client, hub.folder, 'someone');
  assert.deepEqual(said, ['1.0.0']);

  assert.equal(codeOf(await it.run(['remove', 'someone', '--json'])), 'provider_in_use');
  it.list(it.npx('2.0.0'));
  const updated = await it.run(['add', 'someone']);
  assert.match(updated.stdout, /^someone +ready +2\.0\.0 of the hub/, updated.stderr);
  assert.deepEqual((await ask(client, hub.folder, 'someone')).said, ['2.0.0']);
  await view.send(text('hello'));
  const old = await untilState(view, (now) => now.turnCount === 2 && idle(now));
  assert.equal(old.items.at(-1)?.text, '1.0.0', 'the session that runs finishes with what it began with');

  for (const id of Object.keys(client.root.state.get()?.sessions ?? {}))
    await client.command('root', { type: 'session.delete', sessionId: id });
  const removed = await it.run(['remove', 'someone']);
  assert.deepEqual(
    [removed.code, removed.stdout.trim()],
    [0, 'someone is no agent of the hub any more.'],
    removed.stderr,
  );
  await untilRoot(client, ({ providers }) => providers.someone === undefined);
  assert.deepEqual(readdirSync(join(hub.home, 'providers/someone/runtime')), []);
});

test('an update that fails takes nothing away, and says why', async (t) => {
  const it = await RegistryHub.start(t);
  it.list(it.npx('1.0.0'));
  assert.equal((await it.run(['add', 'someone'])).code, 0);
  const broken = it.npx('2.0.0');
  it.server.put('/@someone/agent', '{"name":"@someone/agent","versions":{}}');
  it.list(broken);
  const failed = await it.run(['add', 'someone', '--json']);
  assert.equal(codeOf(failed), 'install_failed');
  const client = it.hub.client();
  const root = await untilRoot(client, ({ providers }) => providers.someone?.version === '1.0.0');
  assert.match(root.providers.someone?.error?.message ?? '', /npm could not fetch it/);
  assert.deepEqual((await ask(client, it.hub.folder, 'someone')).said, ['1.0.0']);
});

test('an archive is added only by somebody who trusts it, and only when it is what the registry names', async (t) => {
  const it = await RegistryHub.start(t, 'address');
  assert.deepEqual(it.server.asked, [], 'the registry is not asked before a person wants it');
  it.list(it.archive());
  const untrusted = await it.run(['add', 'archive', '--json']);
  assert.equal(codeOf(untrusted), 'consent_needed');
  assert.deepEqual(it.server.asked, ['/registry.json'], 'nothing was fetched');

  it.list(it.archive({ sha256: '0'.repeat(64) }));
  const wrong = await it.run(['add', 'archive', '--trust', '--json']);
  assert.equal(codeOf(wrong), 'install_failed');
  assert.match(wrong.stderr, /its checksum is another one/);
  assert.equal(existsSync(join(it.hub.home, 'providers/archive/runtime/1.0.0')), false);

  it.list(it.archive());
  const added = await it.run(['add', 'archive', '--trust']);
  assert.match(added.stdout, /^archive +ready +1\.0\.0 of the hub/, added.stderr);
  assert.deepEqual((await ask(it.hub.client(), it.hub.folder, 'archive')).said, ['unpacked']);
});

test('a registry that cannot be read, and what cannot be meant, are explained', async (t) => {
  const it = await RegistryHub.start(t);
  const missing = await it.run(['registry', '--json']);
  assert.equal(codeOf(missing), 'registry_failed');
  assert.match(missing.stderr, /there is no such file/);
  it.list(it.npx('1.0.0'));
  assert.match((await it.run(['add', 'someon'])).stderr, /Did you mean someone\?/);
  assert.match((await it.run(['add', 'someone', '--way', 'binary'])).stderr, /not offered as "binary"/);
  assert.match((await it.run(['list', '--trust'])).stderr, /belong to add/);
});
