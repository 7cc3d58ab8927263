import * as z from 'zod';
import { RootEvent } from '../channels/root/events.ts';
import { RootState } from '../channels/root/state.ts';
import { SessionEvent } from '../channels/session/events.ts';
import { SessionState } from '../channels/session/state.ts';
import { Channel, Origin } from '../envelope.ts';
import { HubErrorShape } from '../errors.ts';
import { Draft, type NotificationName } from '../wire.ts';

/** An event of a type that this version does not know. It counts, and changes nothing else (I17). */
const UnknownEvent = z.looseObject({ type: z.string() });

export const EnvelopeShape = z.object({
  seq: z.number().int().positive(),
  span: z.number().int().min(2).optional(),
  at: z.number(),
  origin: Origin,
  event: z.union([SessionEvent, RootEvent, UnknownEvent]),
});

const place = { channel: Channel, handle: z.number().int().nonnegative(), epoch: z.string() };

/** What the core sends, as schemas. Clients trust the core and need none at run time, so these serve the documents. */
export const NOTIFICATIONS = {
  replay: z.object({ ...place, from: z.number().int().positive(), to: z.number().int().nonnegative() }),
  snapshot: z.object({ ...place, seq: z.number().int().positive(), state: z.union([SessionState, RootState]) }),
  gone: z.object({ channel: Channel, error: HubErrorShape }),
  ready: z.object({}),
  events: z.object({ handle: z.number().int().nonnegative(), events: z.array(EnvelopeShape) }),
  delta: z.tuple([
    z.number().int().nonnegative(),
    z.number().int().positive(),
    z.number().int().positive(),
    z.number(),
    z.string(),
    z.string(),
  ]),
  draft: z.object({ sessionId: z.string(), draft: Draft }),
  presence: z.object({
    sessionId: z.string(),
    clients: z.array(z.object({ id: z.string(), name: z.string(), kind: z.string() })),
  }),
  'core.restarting': z.object({ reason: z.string() }),
} as const satisfies { [N in NotificationName]: z.ZodType };
