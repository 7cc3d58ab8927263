import * as z from 'zod';

export const SessionId = z.string().regex(/^[a-z0-9]{10,40}$/);
/** Made by the client; the key under which a command is done at most once. */
export const CommandId = z.string().regex(/^[A-Za-z0-9_./-]{8,120}$/);
export const ClientId = z.string().regex(/^[A-Za-z0-9_-]{4,64}$/);
export const EntityId = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** `root`, or `session/<id>`. */
export const Channel = z.string().regex(/^(root|session\/[a-z0-9]{10,40})$/);
export type Channel = z.infer<typeof Channel>;

export function sessionChannel(sessionId: string): Channel {
  return `session/${sessionId}`;
}

export function sessionIdOf(channel: Channel): string | null {
  return channel.startsWith('session/') ? channel.slice('session/'.length) : null;
}

/** What a client has applied of a channel. Valid only within its epoch (I3). */
export const Cursor = z.object({ epoch: z.string().min(1).max(64), seq: z.number().int().nonnegative() });
export type Cursor = z.infer<typeof Cursor>;

/** Who caused an event. `hash` is the content hash of the command, kept so that a re-sent command finds its receipt (I6). */
export const Origin = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('client'),
    clientId: z.string(),
    name: z.string().optional(),
    commandId: z.string(),
    hash: z.string(),
  }),
  z.object({ kind: z.literal('agent') }),
  z.object({ kind: z.literal('core') }),
]);
export type Origin = z.infer<typeof Origin>;

/**
 * One numbered event of a channel. `seq` is contiguous from 1 (I3). Where neighbouring deltas were merged for a slow
 * client, `span` is how many numbers the envelope covers, the last being `seq`.
 */
export interface Envelope<E extends { type: string } = { type: string }> {
  seq: number;
  span?: number;
  /** milliseconds since 1970, the core's clock */
  at: number;
  origin: Origin;
  event: E;
}

/** The first seq an envelope covers. */
export function firstSeq(envelope: Envelope): number {
  return envelope.seq - (envelope.span ?? 1) + 1;
}
