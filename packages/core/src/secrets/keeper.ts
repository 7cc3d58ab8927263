import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { SecretStorage, Settings } from '@codeai-hub/protocol/channels/root/settings';
import { HubError } from '@codeai-hub/protocol/errors';
import type { FileSecretStore } from './file-store.ts';
import type { Keychain } from './keychain.ts';
import { KEY_BYTES } from './sealed.ts';

export interface SecretKeeperOptions {
  store: FileSecretStore;
  /** throws in every call where there is none */
  keychain: Keychain;
  wish: () => Settings['secretStorage'];
  /** what is stored or where has changed, or became readable */
  changed: () => void;
}

/**
 * Decides where the key of the secrets is kept, and moves it. The keychain is asked only when something depends on it: a value
 * is stored, one is sealed with its key, or a person looks. One question at a time; nothing of the core waits for it by itself.
 */
export class SecretKeeper {
  readonly #options: SecretKeeperOptions;
  #state: SecretStorage = { inForce: 'undecided', reason: null, locked: [] };
  /** the wish that was last decided on */
  #decided: Settings['secretStorage'] | null = null;
  #line: Promise<unknown> = Promise.resolve();

  constructor(options: SecretKeeperOptions) {
    this.#options = options;
  }

  get state(): SecretStorage {
    return this.#state;
  }

  /** Secrets that are kept but cannot be used, for a person. */
  get problem(): HubError | null {
    const { locked, reason } = this.#state;
    return locked.length === 0 ? null : new HubError('secret_locked', { name: locked.join(', '), reason });
  }

  /** Opens what the keychain's key seals, if there is any. Never throws. */
  async start(): Promise<void> {
    if (this.#options.store.locked.length > 0) await this.look();
  }

  /** Decides again. Never throws; the state tells. */
  look(): Promise<void> {
    return this.#inLine(() => this.#decide());
  }

  /** The wish may have changed. */
  async settingsChanged(): Promise<void> {
    if (this.#decided !== null && this.#decided !== this.#options.wish()) await this.look();
  }

  /** Throws secret_store_failed or disk_*. */
  set(name: string, value: string | null): Promise<void> {
    return this.#inLine(async () => {
      const { store, wish } = this.#options;
      if (value !== null && (this.#decided !== wish() || this.#state.inForce === 'none')) await this.#decide();
      if (value !== null && this.#state.inForce === 'none') {
        const reason = `the system keychain cannot be used: ${this.#state.reason}. Choose the encrypted file in Settings, or unlock the keychain`;
        throw new HubError('secret_store_failed', { reason });
      }
      store.set(name, value);
      this.#options.changed();
    });
  }

  async #decide(): Promise<void> {
    const { store, wish } = this.#options;
    const wanted = wish();
    const asks = wanted !== 'file' || store.sealedWith('keychain').length > 0;
    const reason = asks ? await this.#reach(wanted) : null;
    this.#decided = wanted;
    const place = wanted === 'file' || reason !== null ? 'file' : 'keychain';
    const refused = wanted === 'keychain' && place === 'file';
    const trouble = refused ? null : await this.#move(place);
    const inForce = refused ? 'none' : store.place;
    this.#state = { inForce, reason: trouble ?? reason, locked: store.locked };
    this.#options.changed();
  }

  /** Why the keychain cannot be used, or `null`: then its key is known. */
  async #reach(wanted: Settings['secretStorage']): Promise<string | null> {
    const { store } = this.#options;
    if (store.hasKeychainKey) return null;
    try {
      const key = await this.#keyOf(wanted);
      if (key && store.unlock(key)) return null;
      return this.#stayLocked('it is locked, or does not hold the key of this hub any more');
    } catch (error) {
      return this.#stayLocked(error instanceof Error ? error.message : String(error));
    }
  }

  #stayLocked(reason: string): string {
    this.#options.store.stayLocked(reason);
    return reason;
  }

  /** A new one is only made where nothing is sealed with an old one: a locked keychain looks like an empty one. */
  async #keyOf(wanted: Settings['secretStorage']): Promise<Uint8Array | null> {
    const { store, keychain } = this.#options;
    const stored = await keychain.read();
    if (stored?.length === KEY_BYTES) return stored;
    if (wanted === 'file' || store.sealedWith('keychain').length > 0) return null;
    const key = randomBytes(KEY_BYTES);
    await keychain.write(key);
    const kept = await keychain.read();
    if (kept?.length === KEY_BYTES && timingSafeEqual(kept, key)) return key;
    throw new Error('it did not keep what was stored in it');
  }

  /** Answers what went wrong; everything is then where it was. */
  async #move(place: 'file' | 'keychain'): Promise<string | null> {
    const { store, keychain } = this.#options;
    const hadSome = store.sealedWith('keychain').length > 0;
    try {
      store.moveTo(place);
      // What is still sealed with it could never be opened again without it.
      if (place === 'file' && hadSome && store.sealedWith('keychain').length === 0) {
        await keychain.remove();
        store.forgetKeychainKey();
      }
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #inLine<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work);
    this.#line = done.catch(() => {});
    return done;
  }
}
