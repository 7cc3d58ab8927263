import { createHash, createHmac, randomBytes } from 'node:crypto';
import { HubError } from '@codeai-hub/protocol/errors';
import * as z from 'zod';
import { diskError } from '../storage/disk-errors.ts';
import type { FileSystem } from '../storage/file-system.ts';
import { KEY_BYTES, Sealed, seal, unseal } from './sealed.ts';
import type { SecretStore } from './store.ts';

const FORMAT = 1;
const SecretsFile = z.object({ format: z.literal(FORMAT), secrets: z.record(z.string(), Sealed) });
const NewerFile = z.object({ format: z.number().gt(FORMAT) });
const Name = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/);

/**
 * Secrets in an encrypted file with its key beside it, both owner-only. What protects them is the files' permission:
 * whoever may read one may read the other. The encryption keeps values out of sight of searches, backups and shared
 * folders that take the one file without the key, and no more.
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

  /** Throws disk_* when the files are there but cannot be read. */
  constructor(fs: FileSystem, options: { path: string; keyPath: string }) {
    this.#fs = fs;
    this.#path = options.path;
    this.#keyPath = options.keyPath;
    const stored = this.#load();
    this.#sealed = stored ?? new Map();
    this.#damaged = stored === null && !this.#newer;
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
    return [...this.#values.keys()].sort();
  }

  get(name: string): string | null {
    return this.#values.get(name) ?? null;
  }

  values(): string[] {
    return [...this.#values.values()];
  }

  set(name: string, value: string | null): void {
    if (!Name.safeParse(name).success) throw failed('its name may have only a-z, 0-9, ".", "_" and "-"');
    const sealed = new Map(this.#sealed);
    if (this.#newer && this.problem) throw this.problem;
    if (value === null) sealed.delete(name);
    else sealed.set(name, seal(this.#key(), name, value));
    this.#write(sealed);
    this.#sealed = sealed;
    this.#damaged = false;
    this.#lost.delete(name);
    if (value === null) this.#values.delete(name);
    else this.#values.set(name, value);
  }

  /** Names a text so that nobody without the key can find it by guessing. Throws as `set`. */
  mark(text: string): string {
    return createHmac('sha256', this.#key()).update(`mark ${text}`).digest('base64url').slice(0, 22);
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

  /** Opens every value; notes those that do not open. They stay in the file, for the day the key comes back. */
  #open(): void {
    if (this.#sealed.size === 0) return;
    const key = this.#read(this.#keyPath);
    for (const [name, sealed] of this.#sealed) {
      const value = key?.length === KEY_BYTES ? unseal(key, name, sealed) : null;
      if (value === null) this.#lost.add(name);
      else this.#values.set(name, value);
    }
  }

  /** The stored key, or a new one. A key that is no key is kept aside. */
  #key(): Buffer {
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

  #write(secrets: Map<string, Sealed>): void {
    const text = `${JSON.stringify({ format: FORMAT, secrets: Object.fromEntries(secrets) }, null, 2)}\n`;
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
