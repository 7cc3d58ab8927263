import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';

const CIPHER = 'aes-256-gcm';
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const base64 = z.base64();

/** One encrypted value, as stored. */
export const Sealed = z.object({
  nonce: base64,
  tag: base64,
  data: base64,
  /** which key of the keychain opens it; absent: the one beside the file */
  key: z.string().optional(),
});
export type Sealed = z.infer<typeof Sealed>;

/** Tells keys apart, and nothing about them. */
export function nameOfKey(key: Uint8Array): string {
  return createHash('sha256').update('name of a key').update(key).digest('hex').slice(0, 16);
}

/** The name is authenticated with the value: stored under another name it does not open. */
export function seal(key: Uint8Array, name: string, value: string): Sealed {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(name));
  const data = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  return {
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  };
}

/** `null` when the key is another, or anything was changed. */
export function unseal(key: Uint8Array, name: string, { nonce, tag, data }: Sealed): string | null {
  try {
    const decipher = createDecipheriv(CIPHER, key, Buffer.from(nonce, 'base64'), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(name))
      .setAuthTag(Buffer.from(tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
