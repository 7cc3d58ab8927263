import { readFileSync } from 'node:fs';

const BOOT_ID = '/proc/sys/kernel/random/boot_id';

/**
 * Names the time since this machine last started, in a few letters. Where the system does not tell, `fallback` stands for
 * it: something no other core has.
 */
export function bootName(fallback: string): string {
  try {
    return readFileSync(BOOT_ID, 'utf8').trim().slice(0, 8);
  } catch {
    // Not Linux. Being taken for another boot costs a snapshot, no more.
    return fallback.slice(0, 8);
  }
}
