import * as z from 'zod';
import { HubErrorShape } from './errors.ts';

/** The durable answer to a command (I6). `accepted` means recorded, not finished. */
export const Receipt = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('accepted'),
    commandId: z.string(),
    /** the last event the command caused on its channel; 0 when it changed nothing */
    seq: z.number().int().nonnegative(),
    /** the session a `session.create` made */
    sessionId: z.string().optional(),
  }),
  z.object({ status: z.literal('rejected'), commandId: z.string(), error: HubErrorShape }),
]);
export type Receipt = z.infer<typeof Receipt>;

/**
 * The text that a content hash is made of: JSON with sorted keys, so that two spellings of one command are the same
 * command. Undefined members are left out, as in JSON.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonicalJson(one ?? null)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
  return `{${members.join(',')}}`;
}
