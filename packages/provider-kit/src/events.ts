import { ApprovalRequest } from '@codeai-hub/protocol/channels/session/approvals';
import { FileChange, ItemPatch, ItemStatus, ToolKind } from '@codeai-hub/protocol/channels/session/items';
import { Features, Limit, PlanEntry, TurnOutcome, TurnUsage } from '@codeai-hub/protocol/channels/session/state';
import { HubErrorShape } from '@codeai-hub/protocol/errors';
import * as z from 'zod';

/** An item as a provider makes it. The core gives it its id, turn, status and times. */
export const ProviderItem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent_message'), text: z.string().optional(), model: z.string().optional() }),
  z.object({ kind: z.literal('reasoning'), text: z.string().optional() }),
  z.object({
    kind: z.literal('tool'),
    tool: ToolKind,
    name: z.string(),
    title: z.string(),
    target: z.string().optional(),
    cwd: z.string().optional(),
    input: z.string().optional(),
    changes: z.array(FileChange).optional(),
    background: z.boolean().optional(),
    text: z.string().optional(),
  }),
  z.object({ kind: z.literal('plan'), text: z.string().optional() }),
  z.object({
    kind: z.literal('notice'),
    level: z.enum(['info', 'warning', 'error']),
    topic: z.enum([
      'retry',
      'compaction',
      'model',
      'mode',
      'limit',
      'stall',
      'fork',
      'process',
      'background',
      'error',
      'info',
    ]),
    text: z.string(),
    error: HubErrorShape.optional(),
  }),
  /** an event nothing maps yet; `text` is its JSON */
  z.object({ kind: z.literal('native'), name: z.string(), text: z.string() }),
]);
export type ProviderItem = z.infer<typeof ProviderItem>;

/** Ids in these events are the provider's own and only need to be unique within an open session. */
const Id = z.string().min(1).max(200);
const event = <T extends string, S extends z.core.$ZodLooseShape>(type: T, shape: S) =>
  z.object({ type: z.literal(type), ...shape });

/** What a provider tells about an open session, in order. */
export const ProviderEvent = z.discriminatedUnion('type', [
  /** a turn nobody asked for. Turns of a prompt are started by the core */
  event('turn.started', {}),
  /** ends the running turn; what is still open is closed by the core (I8) */
  event('turn.ended', { outcome: TurnOutcome, usage: TurnUsage.optional(), changes: z.array(FileChange).optional() }),
  /** the agent has the message: it will not be sent again (I7) */
  event('message.delivered', { messageId: z.string() }),
  /** a notice or native item is complete as it starts; all others need `item.completed` */
  event('item.started', { id: Id, parentId: Id.optional(), item: ProviderItem }),
  event('item.delta', { id: Id, text: z.string() }),
  event('item.updated', { id: Id, patch: ItemPatch }),
  event('item.completed', { id: Id, status: ItemStatus.exclude(['open']), patch: ItemPatch.optional() }),
  event('item.dropped', { id: Id }),
  event('approval.requested', { requestId: Id, itemId: Id.optional(), request: ApprovalRequest }),
  /** the agent no longer waits for it */
  event('approval.cancelled', { requestId: Id }),
  event('plan.changed', { entries: z.array(PlanEntry) }),
  /** All that goes on without a turn and will report in one. While there is any, the agent is not closed for being idle. */
  event('background.changed', { work: z.array(z.object({ id: Id, title: z.string() })) }),
  event('usage.changed', { contextUsed: z.number().optional(), contextWindow: z.number().optional() }),
  event('limits.changed', { limits: z.array(Limit) }),
  event('features.changed', { features: Features }),
  /** the agent changed these itself */
  event('session.configured', {
    model: z.string().nullable().optional(),
    effort: z.string().nullable().optional(),
    mode: z.string().optional(),
  }),
  /** the native conversation now has another id (as after /clear) */
  event('binding.changed', { nativeId: z.string() }),
  /** a sign of life without content: holds back the stall notice */
  event('activity', {}),
  /** the agent's process is gone; the session can be opened again with its native id */
  event('closed', { reason: z.string() }),
]);
export type ProviderEvent = z.infer<typeof ProviderEvent>;
export type ProviderEventOf<T extends ProviderEvent['type']> = Extract<ProviderEvent, { type: T }>;
