import * as z from 'zod';
import { Content } from '../../content.ts';
import { EntityId } from '../../envelope.ts';
import { ApprovalAnswer } from './approvals.ts';

/** So many agents a session can have. */
export const AGENTS_MAX = 8;
/** UTF-16 units of what a new agent is told. */
export const PACKET_MAX = 200_000;

const command = <T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) =>
  z.strictObject({ type: z.literal(type), ...shape });

const ProviderId = z.string().min(1).max(32);
/** Providers of agents of the session; absent: the active one. */
export const Addressees = z.array(ProviderId).min(1).max(AGENTS_MAX);
/** What is left out is the provider's default. One that is there already only changes what is named. */
const NewAgent = {
  provider: ProviderId,
  model: z.string().max(200).nullable().optional(),
  effort: z.string().max(50).nullable().optional(),
  mode: z.string().max(50).optional(),
};

const Title = z.string().trim().min(1).max(200);

export const SessionCommand = z.discriminatedUnion('type', [
  /**
   * `queue`: run now when idle, else wait in line. `steer`: give it to the running turn. `now`: stop what runs, then
   * run this first. `messageId` is made by the client, travels to the agent and is the key of at-most-once delivery (I7).
   */
  command('message.send', {
    messageId: z.uuid(),
    content: Content,
    delivery: z.enum(['queue', 'steer', 'now']),
    to: Addressees.optional(),
  }),
  /** one more agent for this conversation; it is told of it with its first message */
  command('agent.add', { ...NewAgent }),
  /** another agent goes on with the conversation: `packet` is what the person saw and changed of what it is told */
  command('session.handOver', {
    ...NewAgent,
    packet: z.string().max(PACKET_MAX),
    messageId: z.uuid(),
    content: Content,
  }),
  /** messages that name nobody are for this agent from now on */
  command('agent.activate', { provider: ProviderId }),
  /** sends a message again that was not delivered, as a new turn */
  command('message.resend', { itemId: EntityId }),
  /** ends within 2 s (I11); `returnQueue` puts waiting messages back into the draft, else they are held */
  command('turn.stop', { turnId: EntityId, returnQueue: z.boolean() }),
  command('approval.answer', { approvalId: EntityId, hash: z.string().max(128), answer: ApprovalAnswer }),
  command('queue.edit', { entryId: EntityId, content: Content }),
  command('queue.remove', { entryId: EntityId }),
  command('queue.move', { entryId: EntityId, beforeId: EntityId.nullable() }),
  /** stops what runs and sends this entry first */
  command('queue.sendNow', { entryId: EntityId }),
  command('queue.resume', {}),
  /** the agent goes on by itself at a time, or when the limit resets that it stopped at; replaces what was scheduled */
  command('continuation.schedule', {
    /** absent: the active one */
    agent: ProviderId.optional(),
    at: z.union([z.int().nonnegative(), z.literal('reset')]),
  }),
  command('continuation.cancel', {}),
  command('session.rename', { title: Title }),
  command('session.archive', { archived: z.boolean() }),
  command('session.pin', { pinned: z.boolean() }),
  command('session.configure', {
    /** absent: the active one */
    agent: ProviderId.optional(),
    model: z.string().max(200).nullable().optional(),
    effort: z.string().max(50).nullable().optional(),
    mode: z.string().max(50).optional(),
  }),
]);
export type SessionCommand = z.infer<typeof SessionCommand>;
export type SessionCommandOf<T extends SessionCommand['type']> = Extract<SessionCommand, { type: T }>;
