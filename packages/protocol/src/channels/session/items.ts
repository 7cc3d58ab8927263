import * as z from 'zod';
import { BlobRef, Content } from '../../content.ts';
import { HubErrorShape } from '../../errors.ts';

export const ItemStatus = z.enum(['open', 'completed', 'failed', 'denied', 'stopped']);
export type ItemStatus = z.infer<typeof ItemStatus>;

export const FileChange = z.object({
  path: z.string(),
  kind: z.enum(['add', 'modify', 'delete', 'rename']),
  /** the path before a rename */
  from: z.string().optional(),
  /** unified diff without file headers; a very long one is a blob instead */
  diff: z.string().optional(),
  blob: BlobRef.optional(),
  added: z.number().int().nonnegative(),
  removed: z.number().int().nonnegative(),
});
export type FileChange = z.infer<typeof FileChange>;

export const ToolKind = z.enum(['command', 'edit', 'read', 'search', 'fetch', 'mcp', 'agent', 'other']);
export type ToolKind = z.infer<typeof ToolKind>;

/** How an approval ended. `by` is a client's name, "the agent" or "the core". */
export const Resolution = z.object({
  outcome: z.enum(['allowed', 'denied', 'answered', 'cancelled', 'expired']),
  optionId: z.string().optional(),
  /** the label of the chosen option, as the person saw it */
  label: z.string().optional(),
  note: z.string().optional(),
  answers: z.record(z.string(), z.array(z.string())).optional(),
  by: z.string(),
  at: z.number(),
});
export type Resolution = z.infer<typeof Resolution>;

const Base = z.object({
  id: z.string(),
  turnId: z.string(),
  /** the tool item (a sub-agent) this one belongs to */
  parentId: z.string().optional(),
  status: ItemStatus,
  /** what streams: the words of a message, the output of a tool */
  text: z.string(),
  /** the whole text, when it is longer than INLINE_TEXT_LIMIT; `text` is then its beginning */
  blob: BlobRef.optional(),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  /** it was said in the agent's own program, before the hub had the conversation */
  imported: z.literal(true).optional(),
});

export const Delivery = z.enum(['pending', 'delivered', 'not_delivered', 'unknown']);
export type Delivery = z.infer<typeof Delivery>;

export const UserMessageItem = Base.extend({
  kind: z.literal('user_message'),
  messageId: z.string(),
  /** what was said; `text` has the beginning of its words */
  content: Content,
  /**
   * I7: `pending` until the agent is known to have it; `not_delivered` offers to send it again; of `unknown` nobody can
   * tell now, and it is asked again
   */
  delivery: Delivery,
  /** given to a running turn */
  steer: z.boolean().optional(),
  /** the core sent it by itself, as somebody had asked for */
  scheduled: z.literal(true).optional(),
  by: z.string(),
});

export const AgentMessageItem = Base.extend({ kind: z.literal('agent_message'), model: z.string().optional() });
export const ReasoningItem = Base.extend({ kind: z.literal('reasoning') });

export const ToolItem = Base.extend({
  kind: z.literal('tool'),
  tool: ToolKind,
  /** the agent's own name of the tool */
  name: z.string(),
  /** verb for people: "Run", "Edit", "Read" */
  title: z.string(),
  /** what it acts on: a command line, a path, a pattern, a URL */
  target: z.string().optional(),
  cwd: z.string().optional(),
  /** the tool's input as JSON text, bounded; the whole is in `inputBlob` */
  input: z.string().optional(),
  inputBlob: BlobRef.optional(),
  changes: z.array(FileChange).optional(),
  exitCode: z.number().int().nullable().optional(),
  approvalId: z.string().optional(),
  resolution: Resolution.optional(),
  background: z.boolean().optional(),
});

export const PlanItem = Base.extend({ kind: z.literal('plan'), resolution: Resolution.optional() });

/** Something that happened to the conversation: a retry, a compaction, a model switch, a limit. */
export const NoticeItem = Base.extend({
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
  error: HubErrorShape.optional(),
});

/** What an agent is told of the conversation before it gets a message, since others had a part of it. `text` is all of it. */
export const HandoverItem = Base.extend({
  kind: z.literal('handover'),
  /** providers of the agents that had that part */
  from: z.array(z.string()),
  /** the provider of the agent that is told */
  to: z.string(),
  /** a person saw it before, and could change it */
  confirmed: z.boolean(),
});

/** An event of the agent that nothing maps yet. Kept, never lost. `text` is its JSON. */
export const NativeItem = Base.extend({ kind: z.literal('native'), name: z.string() });

export const Item = z.discriminatedUnion('kind', [
  UserMessageItem,
  AgentMessageItem,
  ReasoningItem,
  ToolItem,
  PlanItem,
  NoticeItem,
  HandoverItem,
  NativeItem,
]);
export type Item = z.infer<typeof Item>;
export type UserMessageItem = z.infer<typeof UserMessageItem>;
export type ToolItem = z.infer<typeof ToolItem>;
export type NoticeItem = z.infer<typeof NoticeItem>;
export type HandoverItem = z.infer<typeof HandoverItem>;

/** What `item.updated` and `item.completed` may change; only fields that fit the item's kind are sent. */
export const ItemPatch = z.object({
  text: z.string().optional(),
  blob: BlobRef.optional(),
  model: z.string().optional(),
  title: z.string().optional(),
  target: z.string().optional(),
  cwd: z.string().optional(),
  input: z.string().optional(),
  inputBlob: BlobRef.optional(),
  changes: z.array(FileChange).optional(),
  exitCode: z.number().int().nullable().optional(),
  background: z.boolean().optional(),
  tool: ToolKind.optional(),
  delivery: Delivery.optional(),
});
export type ItemPatch = z.infer<typeof ItemPatch>;
