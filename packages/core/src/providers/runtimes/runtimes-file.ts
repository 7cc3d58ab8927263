import { createHash } from 'node:crypto';
import { canonicalJson } from '@codeai-hub/protocol/receipts';
import { InstalledRuntime } from '@codeai-hub/provider-kit/contract';
import * as z from 'zod';

/** What the hub installed for a provider, and how its program looked then. */
export const RuntimeEntry = InstalledRuntime.extend({
  installedAt: z.number(),
  size: z.number().int().nonnegative(),
  /** as long as it is the same, the program is taken for the same */
  mtimeMs: z.number(),
  /** of the program, in hex */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type RuntimeEntry = z.infer<typeof RuntimeEntry>;

const InstalledEntry = RuntimeEntry.extend({ previous: RuntimeEntry.nullable() });
export type InstalledEntry = z.infer<typeof InstalledEntry>;

export type InstalledEntries = Record<string, InstalledEntry>;

const RuntimesFile = z.object({
  format: z.literal(1),
  providers: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/), InstalledEntry),
  checksum: z.string(),
});

/** Its last line is a checksum: what stands here decides what is run and what is removed. */
export function encodeRuntimes(providers: InstalledEntries): string {
  return `${JSON.stringify({ format: 1, providers, checksum: checksumOf(providers) }, null, 2)}\n`;
}

/** Throws an Error that says what is wrong with it. */
export function decodeRuntimes(text: string): InstalledEntries {
  const { providers, checksum } = RuntimesFile.parse(JSON.parse(text), { jitless: true });
  if (checksum !== checksumOf(providers)) throw new Error('its checksum is not the one of what it says');
  return providers;
}

function checksumOf(providers: InstalledEntries): string {
  return `sha256-${createHash('sha256').update(canonicalJson(providers)).digest('hex')}`;
}
