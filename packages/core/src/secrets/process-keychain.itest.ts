import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { FakeClock } from '@codeai-hub/testkit/clock/fake-clock';
import { bareSession, SecretService } from '@codeai-hub/testkit/keychain/secret-service';
import { systemClock } from '../clock.ts';
import { realFileSystem } from '../storage/real-file-system.ts';
import { FileSecretStore } from './file-store.ts';
import { SecretKeeper } from './keeper.ts';
import { ProcessKeychain } from './process-keychain.ts';

const HELPER = resolve(import.meta.dirname, '../../../../dist/core/keychain.js');
const KEYRING = process.env.CODEAI_HUB_TEST_KEYRING ?? '';
const VALUE = 'sk-ant-a-real-looking-key-0123456789';

function temporaryHome(context: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'keychain-'));
  context.after(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

function keychainIn(env: NodeJS.ProcessEnv, account = 'home'): ProcessKeychain {
  return new ProcessKeychain({ clock: systemClock, node: process.execPath, helper: HELPER, env, account });
}

async function secretService(context: TestContext, home: string): Promise<NodeJS.ProcessEnv> {
  const service = await SecretService.start(KEYRING, home);
  context.after(() => service.stop());
  return service.env;
}

function keeperIn(home: string, env: NodeJS.ProcessEnv) {
  const paths = { path: join(home, 'secrets.json'), keyPath: join(home, 'secrets.key') };
  const store = new FileSecretStore(realFileSystem, paths);
  const keychain = keychainIn(env);
  return { store, keeper: new SecretKeeper({ store, keychain, wish: () => 'auto', changed: () => undefined }) };
}

/** Everything below a folder that can be read as a file. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

if (KEYRING !== '') {
  test('the real keychain keeps a key, also for another process, and forgets it when told', async (context) => {
    const env = await secretService(context, temporaryHome(context));
    const key = Buffer.from('0123456789abcdef0123456789abcdef');
    assert.equal(await keychainIn(env).read(), null);
    await keychainIn(env).write(key);
    assert.deepEqual(await keychainIn(env).read(), key);
    assert.equal(await keychainIn(env, 'another home').read(), null);
    await keychainIn(env).remove();
    assert.equal(await keychainIn(env).read(), null);
  });

  test('with the real keychain nothing on disk opens a secret, and the next core finds it', async (context) => {
    const home = temporaryHome(context);
    const env = await secretService(context, home);
    const { keeper } = keeperIn(home, env);
    await keeper.set('claude-api-key', VALUE);
    assert.deepEqual(keeper.state, { inForce: 'keychain', reason: null, locked: [] });
    assert.equal(existsSync(join(home, 'secrets.key')), false);
    for (const file of filesBelow(home)) assert.ok(!readFileSync(file).includes(VALUE), file);
    const next = keeperIn(home, env);
    await next.keeper.start();
    assert.equal(next.store.get('claude-api-key'), VALUE);
  });

  test('a real keyring that nobody unlocks is told as locked, and the file is used', async (context) => {
    const home = temporaryHome(context);
    const env = await secretService(context, home);
    await keeperIn(home, env).keeper.set('one', VALUE);
    const without = keeperIn(home, bareSession(home));
    await without.keeper.start();
    assert.deepEqual(without.keeper.state.locked, ['one']);
    await without.keeper.set('two', 'other');
    assert.equal(without.keeper.state.inForce, 'file');
    const again = keeperIn(home, env);
    await again.keeper.start();
    assert.deepEqual([again.store.get('one'), again.store.get('two')], [VALUE, 'other']);
    assert.equal(again.keeper.state.inForce, 'keychain');
  });
}

if (process.platform === 'linux') {
  test('in a session without a keychain the library says so at once, and nothing falls back on the kernel', async (context) => {
    const keychain = keychainIn(bareSession(temporaryHome(context)));
    await assert.rejects(keychain.read(), /no keychain service/);
    await assert.rejects(keychain.write(new Uint8Array(32)), /no keychain service/);
    await assert.rejects(keychain.remove(), /no keychain service/);
  });
}

test('a keychain that is switched off says so', async (context) => {
  const env = { ...bareSession(temporaryHome(context)), CODEAI_HUB_NO_KEYCHAIN: '1' };
  await assert.rejects(keychainIn(env).read(), /switched off/);
});

test('a helper that hangs is killed, one that dies or cannot start is told', async (context) => {
  const home = temporaryHome(context);
  const clock = new FakeClock();
  const asks = (text: string) => {
    const helper = join(home, `${clock.now()}-${text.length}.mjs`);
    writeFileSync(helper, text);
    return new ProcessKeychain({ clock, node: process.execPath, helper, env: process.env, account: 'a' });
  };
  const hanging = asks('setInterval(() => {}, 1000);').read();
  clock.advance(60_000);
  await assert.rejects(hanging, /did not answer within 60 s/);
  await assert.rejects(asks('process.exit(3);').read(), /ended without an answer \(3\)/);
  await assert.rejects(asks('console.log("not json");').read(), /ended without an answer/);
  const nowhere = new ProcessKeychain({ clock, node: '/nowhere', helper: HELPER, env: process.env, account: 'a' });
  await assert.rejects(nowhere.read(), /could not be started/);
});
