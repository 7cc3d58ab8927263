/** The system keychain's one entry of this home: the key that its secrets are sealed with. Every failure says why, in words. */
export interface Keychain {
  /** `null` is no proof that there is none: a keychain that is locked says the same. */
  read(): Promise<Uint8Array | null>;
  write(key: Uint8Array): Promise<void>;
  remove(): Promise<void>;
}

/** What is asked of the helper process: one line of JSON on its stdin. */
export interface KeychainRequest {
  operation: 'read' | 'write' | 'remove';
  service: string;
  account: string;
  /** base64, for `write` */
  key?: string;
}

/** Its answer: one line of JSON on its stdout. */
export type KeychainAnswer = { ok: true; key: string | null } | { ok: false; reason: string };
