import * as z from 'zod';
import { Content } from '../../content.ts';
import { HubErrorShape } from '../../errors.ts';
import { Approval, ApprovalAnswer } from './approvals.ts';
import { FileChange, Item, ItemPatch, ItemStatus, Resolution } from './items.ts';
import {
  BackgroundWork,
  Continuation,
  Features,
  ForkedFrom,
  ImportedFrom,
  Limit,
  PlanEntry,
  QueueEntry,
  Retry,
  Runtime,
  StopStage,
  TurnOutcome,
  TurnUsage,
} from './state.ts';

const event = <T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape });

/** An event of one agent, by its provider; absent: the session's first. */
const ofAgent = { agent: z.string().optional() };

export const SessionEvent = z.discriminatedUnion('type', [
  event('session.created', {
    sessionId: z.string(),
    title: z.string(),
    folder: z.string(),
    provider: z.string(),
    model: z.string().nullable(),
    effort: z.string().nullable(),
    mode: z.string(),
    forkedFrom: ForkedFrom.optional(),
    importedFrom: ImportedFrom.optional(),
  }),
  event('session.renamed', { title: z.string() }),
  event('session.archived', { archived: z.boolean() }),
  event('session.pinned', { pinned: z.boolean() }),
  event('session.configured', {
    ...ofAgent,
    model: z.string().nullable().optional(),
    effort: z.string().nullable().optional(),
    mode: z.string().optional(),
  }),

  event('agent.added', {
    provider: z.string(),
    model: z.string().nullable(),
    effort: z.string().nullable(),
    mode: z.string(),
  }),
  /** messages that name nobody are for it from now on; `packet`: what it is told of the conversation with its next message */
  event('agent.activated', { provider: z.string(), packet: z.string().optional() }),

  event('turn.started', { ...ofAgent, turnId: z.string(), cause: z.enum(['message', 'agent']) }),
  event('turn.stopping', { turnId: z.string(), stage: StopStage, by: z.string() }),
  event('turn.stalled', { turnId: z.string(), since: z.number() }),
  event('turn.revived', { turnId: z.string() }),
  event('turn.ended', {
    turnId: z.string(),
    outcome: TurnOutcome,
    usage: TurnUsage.optional(),
    changes: z.array(FileChange).optional(),
  }),

  event('item.started', { item: Item }),
  event('item.delta', { itemId: z.string(), text: z.string() }),
  event('item.updated', { itemId: z.string(), patch: ItemPatch }),
  /** authoritative: a `text` in the patch replaces what streamed */
  event('item.completed', { itemId: z.string(), status: ItemStatus, patch: ItemPatch.optional() }),
  /** a draft the agent abandoned; it was never said */
  event('item.dropped', { itemId: z.string() }),

  event('approval.requested', { approval: Approval }),
  event('approval.resolved', { approvalId: z.string(), resolution: Resolution, answer: ApprovalAnswer.optional() }),

  event('queue.added', { entry: QueueEntry }),
  event('queue.edited', { entryId: z.string(), content: Content }),
  /** `beforeId` null moves to the end */
  event('queue.moved', { entryId: z.string(), beforeId: z.string().nullable() }),
  event('queue.removed', { entryId: z.string(), reason: z.enum(['sent', 'deleted']) }),
  /** a stop gave these back; their text is in the draft */
  event('queue.returned', { entries: z.array(QueueEntry) }),
  event('queue.held', { held: z.boolean() }),

  /** in place of what was scheduled before */
  event('continuation.scheduled', { continuation: Continuation }),
  /** its message is sent in this turn; it is over when that has arrived, or when the turn ends by itself */
  event('continuation.started', { turnId: z.string(), messageId: z.string() }),
  event('continuation.ended', { reason: z.enum(['cancelled', 'unknown', 'failed']) }),

  event('binding.opening', { ...ofAgent }),
  event('binding.delayed', { ...ofAgent, retry: Retry }),
  event('binding.opened', { ...ofAgent, nativeId: z.string().optional(), runtime: Runtime.optional() }),
  event('binding.closed', { ...ofAgent, reason: z.string() }),

  event('features.changed', { ...ofAgent, features: Features }),
  event('plan.changed', { ...ofAgent, entries: z.array(PlanEntry) }),
  /** all of it; an agent that is closed has none left */
  event('background.changed', { ...ofAgent, work: z.array(BackgroundWork) }),
  event('usage.changed', { ...ofAgent, contextUsed: z.number().optional(), contextWindow: z.number().optional() }),
  event('limits.changed', { ...ofAgent, limits: z.array(Limit) }),
  /** a command was refused; recorded so that it stays refused (I6) */
  event('command.rejected', { error: HubErrorShape }),
  /** a command that changed nothing; recorded so that a repeat changes nothing either (I6) */
  event('command.accepted', {}),
]);
export type SessionEvent = z.infer<typeof SessionEvent>;
export type SessionEventOf<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>;
