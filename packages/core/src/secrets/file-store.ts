import { createHash, createHmac, randomBytes } from 'node:crypto';
import { HubError } from '@codeai-hub/protocol/errors';
import * as z from 'zod';
import { diskError } from '../storage/disk-errors.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { KEY_BYTES, nameOfKey, Sealed, seal, unseal } from './sealed.ts';
import type { SecretStore } from './store.ts';

/** 1: every value is sealed with the key beside the file. 2: values may name a key of the system keychain. */
const FORMAT = 2;
const SecretsFile = z.object({ format: z.number().int().min(1).max(FORMAT), secrets: z.record(z.string(), Sealed) });
const NewerFile = z.object({ format: z.number().gt(FORMAT) });
const Name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/);

/** Where the key is that a value is sealed with. */
export type KeyPlace = 'file' | 'keychain';

/**
 * Secrets in an encrypted, owner-only file. With the key beside it, what protects them is the files' permission: whoever may
 * read one may read the other, and the encryption keeps values out of sight of searches and backups that take the one file
 * only. With the key in the system keychain, the files alone are of no use to anybody.
 */
export class FileSecretStore implements SecretStore {
  readonly #fs: FileSystem;
  readonly #path: string;
  readonly #keyPath: string;
  #sealed: Map<string, Sealed>;
  readonly #values = new Map<string, string>();
  /** written by a newer version, so it is not ours to change */
  #newer = false;
  /** the file was no use, and nothing was stored since */
  #damaged = false;
  /** names of what cannot be decrypted */
  #lost = new Set<string>();
  /** new values are sealed with it */
  #place: KeyPlace = 'file';
  #keychainKey: Uint8Array | null = null;
  #lockedBecause = 'it was not asked yet';
  /** stays the same as long as this runs, wherever the key of the values goes */
  #markKey: Uint8Array | null = null;

  /** Throws disk_* when the files are there but cannot be read. */
  constructor(fs: FileSystem, options: { path: string; keyPath: string }) {
    this.#fs = fs;
    this.#path = options.path;
    this.#keyPath = options.keyPath;
    const stored = this.#load();
    this.#sealed = stored ?? new Map();
    this.#damaged = stored === null && !this.#newer;
    if (this.sealedWith('keychain').length > 0) this.#place = 'keychain';
    if (stored) this.#open();
  }

  /** what could not be read and why, for a person; until it was entered again */
  get problem(): HubError | null {
    if (this.#newer) return failed(`${this.#path} was written by a newer CodeAI Hub. Update it to use the secrets`);
    if (this.#damaged) return failed(`${this.#path} is damaged. A copy was kept beside it; enter the secrets again`);
    if (this.#lost.size === 0) return null;
    return failed(`${[...this.#lost].join(', ')} cannot be decrypted with ${this.#keyPath}; enter them again`);
  }

  names(): string[] {
    return [...this.#values.keys(), ...this.locked].sort();
  }

  get(name: string): string | null {
    const value = this.#values.get(name);
    if (value === undefined && this.locked.includes(name)) {
      throw new HubError('secret_locked', { name, reason: this.#lockedBecause });
    }
    return value ?? null;
  }

  values(): string[] {
    return [...this.#values.values()];
  }

  /** names of what only the keychain's key opens, while it is not known */
  get locked(): string[] {
    return this.sealedWith('keychain').filter((name) => !this.#values.has(name));
  }

  sealedWith(place: KeyPlace): string[] {
    return [...this.#sealed].filter(([, one]) => placeOf(one) === place).map(([name]) => name);
  }

  /** where the key is that new values are sealed with */
  get place(): KeyPlace {
    return this.#place;
  }

  get hasKeychainKey(): boolean {
    return this.#keychainKey !== null;
  }

  /** Opens what the keychain's key opens. Answers whether that is all of it. */
  unlock(key: Uint8Array): boolean {
    const name = nameOfKey(key);
    const own = [...this.#sealed.values()].filter((one) => placeOf(one) === 'keychain');
    if (own.length > 0 && !own.some((one) => one.key === name)) {
      this.#lockedBecause = 'it holds another key than the one they are sealed with';
      return false;
    }
    this.#keychainKey = key;
    this.#open();
    return this.locked.length === 0;
  }

  /** It was taken out of the keychain. */
  forgetKeychainKey(): void {
    this.#keychainKey = null;
  }

  stayLocked(reason: string): void {
    this.#lockedBecause = reason;
  }

  /** From now on values are sealed with the key at `place`; those that are open are sealed anew. Throws as `set`; then nothing has changed. */
  moveTo(place: KeyPlace): void {
    this.#requireOwn();
    const sealed = new Map(this.#sealed);
    for (const [name, one] of this.#sealed) {
      const value = this.#values.get(name);
      if (value !== undefined && placeOf(one) !== place) sealed.set(name, this.#seal(place, name, value));
    }
    if ([...sealed].some(([name, one]) => this.#sealed.get(name) !== one)) this.#write(sealed);
    this.#sealed = sealed;
    this.#place = place;
    if (place === 'keychain' && this.sealedWith('file').length === 0) this.#removeKeyFile();
  }

  set(name: string, value: string | null): void {
    if (!Name.safeParse(name).success) throw failed('its name may have only a-z, 0-9, ".", "_" and "-"');
    const sealed = new Map(this.#sealed);
    this.#requireOwn();
    if (value === null) sealed.delete(name);
    else sealed.set(name, this.#seal(this.#place, name, value));
    this.#write(sealed);
    this.#sealed = sealed;
    this.#damaged = false;
    this.#lost.delete(name);
    if (value === null) this.#values.delete(name);
    else this.#values.set(name, value);
  }

  /** Names a text so that nobody without the key can find it by guessing. Throws as `set`. */
  mark(text: string): string {
    this.#markKey ??= this.#place === 'file' ? this.#fileKey() : (this.#keychainKey ?? randomBytes(KEY_BYTES));
    return createHmac('sha256', this.#markKey).update(`mark ${text}`).digest('base64url').slice(0, 22);
  }

  /** `null`: the file cannot be used. A damaged one is put aside, since the next `set` writes a new one. */
  #load(): Map<string, Sealed> | null {
    const text = this.#read(this.#path);
    if (text === null) return new Map();
    const content = parse(text.toString());
    const file = SecretsFile.safeParse(content);
    if (file.success) return new Map(Object.entries(file.data.secrets));
    this.#newer = NewerFile.safeParse(content).success;
    if (!this.#newer) this.#putAside(text);
    return null;
  }

  /** Opens every value whose key is known; notes those that do not open. They stay in the file, for the day the key comes back. */
  #open(): void {
    const fileKey = this.sealedWith('file').length > 0 ? this.#read(this.#keyPath) : null;
    const ownKey = fileKey?.length === KEY_BYTES ? fileKey : null;
    for (const [name, sealed] of this.#sealed) {
      const key = placeOf(sealed) === 'file' ? ownKey : this.#keychainKey;
      const value = key ? unseal(key, name, sealed) : null;
      if (value !== null) this.#values.set(name, value);
      else if (placeOf(sealed) === 'file') this.#lost.add(name);
    }
  }

  #seal(place: KeyPlace, name: string, value: string): Sealed {
    if (place === 'file') return seal(this.#fileKey(), name, value);
    if (!this.#keychainKey) throw failed(`the system keychain does not open it: ${this.#lockedBecause}`);
    return { ...seal(this.#keychainKey, name, value), key: nameOfKey(this.#keychainKey) };
  }

  #requireOwn(): void {
    if (this.#newer && this.problem) throw this.problem;
  }

  /** The stored key, or a new one. A key that is no key is kept aside. */
  #fileKey(): Buffer {
    const stored = this.#read(this.#keyPath);
    if (stored?.length === KEY_BYTES) return stored;
    const key = randomBytes(KEY_BYTES);
    try {
      if (stored) this.#fs.writeAtomic(`${this.#keyPath}.damaged`, stored);
      this.#fs.writeAtomic(this.#keyPath, key);
    } catch (error) {
      throw storeError(error, this.#keyPath);
    }
    return key;
  }

  /** Nothing is sealed with it any more; where it stays, it opens nothing. */
  #removeKeyFile(): void {
    try {
      if (this.#fs.stat(this.#keyPath)) this.#fs.remove(this.#keyPath);
    } catch (error) {
      throw storeError(error, this.#keyPath);
    }
  }

  #write(secrets: Map<string, Sealed>): void {
    const format = [...secrets.values()].some((one) => placeOf(one) === 'keychain') ? FORMAT : 1;
    const text = `${JSON.stringify({ format, secrets: Object.fromEntries(secrets) }, null, 2)}\n`;
    try {
      this.#fs.writeAtomic(this.#path, text);
    } catch (error) {
      throw storeError(error, this.#path);
    }
  }

  #putAside(text: Buffer): void {
    const mark = createHash('sha256').update(text).digest('hex').slice(0, 8);
    try {
      this.#fs.writeAtomic(`${this.#path}.damaged-${mark}`, text);
    } catch (error) {
      throw diskError(error, this.#path);
    }
  }

  #read(path: string): Buffer | null {
    try {
      return this.#fs.stat(path) ? this.#fs.read(path) : null;
    } catch (error) {
      throw diskError(error, path);
    }
  }
}

function placeOf(sealed: Sealed): KeyPlace {
  return sealed.key === undefined ? 'file' : 'keychain';
}

function failed(reason: string): HubError {
  return new HubError('secret_store_failed', { reason });
}

/** A full or read-only disk keeps its own code; its message tells what to do. */
function storeError(error: unknown, path: string): HubError {
  const known = diskError(error, path);
  return known.code === 'disk_failed' ? failed(String(known.details.reason)) : known;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
