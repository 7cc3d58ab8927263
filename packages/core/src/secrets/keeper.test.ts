import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Settings } from '@codeai-hub/protocol/channels/root/settings';
import { HubError } from '@codeai-hub/protocol/errors';
import { MemoryFileSystem } from '../storage/memory-file-system.ts';
import { FileSecretStore } from './file-store.ts';
import { SecretKeeper } from './keeper.ts';
import type { Keychain } from './keychain.ts';

const PATH = '/core/secrets.json';
const KEY = '/core/secrets.key';

/** A keychain as the real ones are: locked, it says that there is nothing. */
class TestKeychain implements Keychain {
  key: Uint8Array | null = null;
  broken: string | null = null;
  locked = false;
  forgets = false;
  asked = 0;

  async read(): Promise<Uint8Array | null> {
    this.#ask();
    return this.locked ? null : this.key;
  }

  async write(key: Uint8Array): Promise<void> {
    this.#ask();
    if (this.locked) throw new Error('the keychain is locked');
    if (!this.forgets) this.key = key;
  }

  async remove(): Promise<void> {
    this.#ask();
    this.key = null;
  }

  #ask(): void {
    this.asked++;
    if (this.broken !== null) throw new Error(this.broken);
  }
}

function setUp() {
  const fs = new MemoryFileSystem();
  fs.makeDir('/core');
  const keychain = new TestKeychain();
  const wish: { now: Settings['secretStorage'] } = { now: 'auto' };
  const start = () => {
    const store = new FileSecretStore(fs, { path: PATH, keyPath: KEY });
    const keeper = new SecretKeeper({ store, keychain, wish: () => wish.now, changed: () => undefined });
    return { store, keeper };
  };
  const places = () =>
    Object.values(JSON.parse(fs.read(PATH).toString()).secrets as Record<string, { key?: string }>).map((one) =>
      one.key === undefined ? 'file' : 'keychain',
    );
  return { fs, keychain, wish, start, places };
}

const code = (expected: string) => (error: unknown) => error instanceof HubError && error.code === expected;

test('nobody asks the keychain before something depends on it; then its key seals, and no key lies beside the file', async () => {
  const { fs, keychain, start, places } = setUp();
  const { keeper } = start();
  await keeper.start();
  assert.deepEqual([keychain.asked, keeper.state.inForce], [0, 'undecided']);
  await keeper.set('one', 'sk-one');
  assert.deepEqual(keeper.state, { inForce: 'keychain', reason: null, locked: [] });
  assert.deepEqual(places(), ['keychain']);
  assert.equal(fs.stat(KEY), null);
  const next = start();
  assert.deepEqual(next.store.names(), ['one']);
  assert.throws(() => next.store.get('one'), code('secret_locked'));
  await next.keeper.start();
  assert.equal(next.store.get('one'), 'sk-one');
});

test('without a keychain the file is used and says why, and what it holds moves when there is one', async () => {
  const { fs, keychain, start, places } = setUp();
  keychain.broken = 'this session has no keychain service';
  const { store, keeper } = start();
  await keeper.set('one', 'sk-one');
  await keeper.set('two', 'sk-two');
  assert.deepEqual(keeper.state, { inForce: 'file', reason: keychain.broken, locked: [] });
  assert.equal(keychain.asked, 1, 'a keychain that hangs is not waited for with every key');
  keychain.broken = null;
  await keeper.look();
  assert.deepEqual(keeper.state, { inForce: 'keychain', reason: null, locked: [] });
  assert.deepEqual(places(), ['keychain', 'keychain']);
  assert.equal(fs.stat(KEY), null);
  assert.deepEqual([store.get('one'), store.get('two')], ['sk-one', 'sk-two']);
});

test('the file chosen by name takes all, and the keychain keeps nothing', async () => {
  const { keychain, wish, start, places } = setUp();
  const { keeper } = start();
  await keeper.set('one', 'sk-one');
  wish.now = 'file';
  await keeper.settingsChanged();
  assert.deepEqual(keeper.state, { inForce: 'file', reason: null, locked: [] });
  assert.deepEqual([places(), keychain.key], [['file'], null]);
  assert.equal(start().store.get('one'), 'sk-one');
  wish.now = 'keychain';
  await keeper.settingsChanged();
  assert.deepEqual(places(), ['keychain']);
  const next = start();
  await next.keeper.start();
  assert.equal(next.store.get('one'), 'sk-one', 'it was sealed with the key that the keychain has now');
});

test('the keychain chosen by name is not replaced silently: a key is refused, what is stored stays', async () => {
  const { keychain, wish, start } = setUp();
  wish.now = 'file';
  const { store, keeper } = start();
  await keeper.set('one', 'sk-one');
  wish.now = 'keychain';
  keychain.locked = true;
  await keeper.settingsChanged();
  assert.equal(keeper.state.inForce, 'none');
  await assert.rejects(keeper.set('two', 'sk-two'), /keychain cannot be used: the keychain is locked/);
  assert.deepEqual(store.names(), ['one']);
  assert.equal(store.get('one'), 'sk-one');
  keychain.locked = false;
  await keeper.set('two', 'sk-two');
  assert.equal(keeper.state.inForce, 'keychain');
});

test('a locked keychain looks empty, but no new key takes the place of the one that seals', async () => {
  const { keychain, start, places } = setUp();
  await start().keeper.set('one', 'sk-one');
  const before = keychain.key;
  keychain.locked = true;
  const { store, keeper } = start();
  await keeper.start();
  assert.deepEqual([keeper.state.inForce, keeper.state.locked], ['file', ['one']]);
  assert.equal(keeper.problem?.code, 'secret_locked');
  await keeper.set('two', 'sk-two');
  assert.deepEqual(places(), ['keychain', 'file']);
  assert.equal(keychain.key, before);
  keychain.locked = false;
  await keeper.look();
  assert.deepEqual([store.get('one'), store.get('two'), keeper.problem], ['sk-one', 'sk-two', null]);
  assert.deepEqual(places(), ['keychain', 'keychain']);
});

test('with another key in the keychain nothing is lost or resealed, and it is said', async () => {
  const { fs, keychain, start } = setUp();
  await start().keeper.set('one', 'sk-one');
  const own = keychain.key;
  const before = fs.read(PATH).toString();
  keychain.key = new Uint8Array(32).fill(7);
  const { store, keeper } = start();
  await keeper.start();
  assert.match(keeper.state.reason ?? '', /does not hold the key of this hub/);
  assert.throws(() => store.get('one'), code('secret_locked'));
  assert.equal(fs.read(PATH).toString(), before);
  keychain.key = own;
  await keeper.look();
  assert.equal(store.get('one'), 'sk-one');
});

test('a keychain that does not keep what it is given is not used', async () => {
  const { keychain, start, places } = setUp();
  keychain.forgets = true;
  const { keeper } = start();
  await keeper.set('one', 'sk-one');
  assert.match(keeper.state.reason ?? '', /did not keep/);
  assert.deepEqual(places(), ['file']);
});

test('when the disk fails in a move, all is still where it was, and the next look finishes it', async () => {
  const { fs, keychain, wish, start, places } = setUp();
  wish.now = 'file';
  const { store, keeper } = start();
  await keeper.set('one', 'sk-one');
  wish.now = 'keychain';
  const { writeAtomic } = fs;
  fs.writeAtomic = () => {
    throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
  };
  await keeper.settingsChanged();
  assert.match(keeper.state.reason ?? '', /disk is full/);
  assert.equal(keeper.state.inForce, 'file');
  assert.equal(store.get('one'), 'sk-one');
  assert.deepEqual(places(), ['file']);
  assert.ok(fs.stat(KEY));
  fs.writeAtomic = writeAtomic;
  await keeper.look();
  assert.deepEqual([places(), keeper.state.reason], [['keychain'], null]);
  assert.ok(keychain.key);
});

test('a repeated command is known again although its key moved meanwhile', async () => {
  const { start } = setUp();
  const { store, keeper } = start();
  const mark = store.mark('secret.set one');
  await keeper.set('one', 'sk-one');
  assert.equal(store.mark('secret.set one'), mark);
});
