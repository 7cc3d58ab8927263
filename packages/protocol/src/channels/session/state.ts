import * as z from 'zod';
import { Content } from '../../content.ts';
import { HubErrorShape } from '../../errors.ts';
import { Approval } from './approvals.ts';
import { FileChange, Item, Resolution } from './items.ts';

/** The window of items a session's state holds. Older items are paged (`history`). */
export const WINDOW_MAX = 200;
export const WINDOW_KEEP = 100;
/** Above this, what is complete leaves also from behind an open item. */
export const WINDOW_BOUND = 400;
/** The same three bounds for what the items weigh (`weightOf`): long messages fill a state before there are many. */
export const WINDOW_WEIGHT_MAX = 2_000_000;
export const WINDOW_WEIGHT_KEEP = 1_000_000;
export const WINDOW_WEIGHT_BOUND = 4_000_000;
/** How many ended approvals the state remembers. */
export const SETTLED_KEEP = 50;

/** I8: exactly one of these ends every turn. */
export const TurnOutcome = z.discriminatedUnion('type', [
  /** `note` tells an unusual ending: nothing was said, a limit cut it, … */
  z.object({
    type: z.literal('completed'),
    note: z.enum(['no_answer', 'length_limit', 'refused', 'max_steps']).optional(),
  }),
  z.object({ type: z.literal('interrupted'), by: z.string().optional() }),
  z.object({ type: z.literal('failed'), error: HubErrorShape }),
  z.object({ type: z.literal('lost'), reason: z.enum(['core_ended', 'agent_ended']), message: z.string() }),
]);
export type TurnOutcome = z.infer<typeof TurnOutcome>;

export const TurnUsage = z.object({
  inputTokens: z.number().optional(),
  outputTokens: z.number().optional(),
  cacheReadTokens: z.number().optional(),
  cacheWriteTokens: z.number().optional(),
  costUsd: z.number().optional(),
});
export type TurnUsage = z.infer<typeof TurnUsage>;

export const StopStage = z.enum(['interrupt', 'terminate', 'kill']);
export type StopStage = z.infer<typeof StopStage>;

export const Turn = z.object({
  id: z.string(),
  /** 1 for the first turn of the session */
  number: z.number().int(),
  /** `agent`: nobody asked, a background task of the agent reported */
  cause: z.enum(['message', 'agent']),
  startedAt: z.number(),
  endedAt: z.number().optional(),
  outcome: TurnOutcome.optional(),
  /** set while a stop is under way */
  stopping: z.object({ stage: StopStage, by: z.string(), since: z.number() }).optional(),
  /** no sign of life since this time */
  stalledSince: z.number().optional(),
  usage: TurnUsage.optional(),
  /** files changed in the turn, diffs left out */
  changes: z.array(FileChange).optional(),
});
export type Turn = z.infer<typeof Turn>;

export const QueueEntry = z.object({
  id: z.string(),
  messageId: z.string(),
  content: Content,
  queuedAt: z.number(),
  by: z.string(),
});
export type QueueEntry = z.infer<typeof QueueEntry>;

export const PlanEntry = z.object({ id: z.string(), text: z.string(), status: z.enum(['pending', 'active', 'done']) });
export type PlanEntry = z.infer<typeof PlanEntry>;

/** Which program drives the session, and where it came from. */
export const Runtime = z.object({
  version: z.string(),
  path: z.string().optional(),
  source: z.enum(['built-in', 'hub', 'machine', 'setting']),
});
export type Runtime = z.infer<typeof Runtime>;

/** An agent that did not start is started again by itself at this time. Messages wait till then. */
export const Retry = z.object({
  at: z.number(),
  /** 2 for the first repetition */
  attempt: z.number().int(),
  /** why the last attempt failed */
  error: HubErrorShape,
});
export type Retry = z.infer<typeof Retry>;

export const Binding = z.object({
  status: z.enum(['none', 'opening', 'open', 'closed']),
  /** while `opening`, between two attempts */
  retry: Retry.optional(),
  /** today always `local` */
  hostId: z.string(),
  /** opaque to everything but the provider module */
  nativeId: z.string().optional(),
  runtime: Runtime.optional(),
});
export type Binding = z.infer<typeof Binding>;

export const Choice = z.object({ id: z.string(), label: z.string(), description: z.string().optional() });
export type Choice = z.infer<typeof Choice>;

/** What the agent of this session offers. UI and core follow it; nothing asks for the provider's name. */
export const Features = z.object({
  models: z.array(Choice.extend({ efforts: z.array(z.string()).optional() })),
  modes: z.array(Choice),
  efforts: z.array(z.string()),
  commands: z.array(z.object({ name: z.string(), description: z.string(), argumentHint: z.string().optional() })),
});
export type Features = z.infer<typeof Features>;

export const Usage = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cacheReadTokens: z.number(),
  cacheWriteTokens: z.number(),
  costUsd: z.number(),
  contextUsed: z.number().optional(),
  contextWindow: z.number().optional(),
});
export type Usage = z.infer<typeof Usage>;

/** A quota window. `usedPercent` 0..100, times in milliseconds since 1970. */
export const Limit = z.object({
  id: z.string(),
  label: z.string(),
  usedPercent: z.number().optional(),
  resetsAt: z.number().optional(),
  status: z.enum(['ok', 'warning', 'reached']),
});
export type Limit = z.infer<typeof Limit>;

/** What the agent does without a turn: a command or a helper that goes on, a moment it waits for. It reports in a turn. */
export const BackgroundWork = z.object({ id: z.string(), title: z.string() });
export type BackgroundWork = z.infer<typeof BackgroundWork>;

export const ForkedFrom = z.object({
  sessionId: z.string(),
  /** the user message before which it branched off; absent: at the end */
  itemId: z.string().optional(),
  /** what the provider needs to copy its native conversation when the fork is first opened */
  nativeId: z.string().optional(),
  beforeMessageId: z.string().optional(),
});
export type ForkedFrom = z.infer<typeof ForkedFrom>;

/** The conversation of an agent's own program that a session continues. */
export const ImportedFrom = z.object({
  nativeId: z.string(),
  /** when it was last spoken in there */
  updatedAt: z.number(),
});
export type ImportedFrom = z.infer<typeof ImportedFrom>;

export const SessionState = z.object({
  id: z.string(),
  /** of the last event applied */
  seq: z.number().int().nonnegative(),
  title: z.string(),
  folder: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  archived: z.boolean(),
  pinned: z.boolean(),
  provider: z.string(),
  model: z.string().nullable(),
  effort: z.string().nullable(),
  /** permission mode, an id of `features.modes` */
  mode: z.string(),
  forkedFrom: ForkedFrom.optional(),
  importedFrom: ImportedFrom.optional(),
  binding: Binding,
  features: Features,
  turns: z.array(Turn),
  turnCount: z.number().int(),
  currentTurnId: z.string().nullable(),
  /** the newest items, oldest first; `evicted` older ones are in the history */
  items: z.array(Item),
  evicted: z.number().int().nonnegative(),
  queue: z.array(QueueEntry),
  /** a stopped or failed turn holds the queue until a person says go on */
  queueHeld: z.boolean(),
  approvals: z.array(Approval),
  /** how the last approvals ended, so that a late answer learns who was first (I10) */
  settled: z.array(z.object({ approvalId: z.string(), resolution: Resolution })),
  plan: z.array(PlanEntry),
  /** absent when there is none; the agent is not idle while there is */
  background: z.array(BackgroundWork).optional(),
  usage: Usage,
  /** added and removed in all turns, also in those that left the window */
  lines: z.object({ added: z.number().int().nonnegative(), removed: z.number().int().nonnegative() }),
  limits: z.array(Limit),
  /** set when nothing more can be written to this session */
  readOnly: HubErrorShape.nullable(),
});
export type SessionState = z.infer<typeof SessionState>;

export function currentTurn(state: SessionState): Turn | undefined {
  if (state.currentTurnId === null) return undefined;
  return state.turns.findLast((turn) => turn.id === state.currentTurnId);
}

/** A turn runs, or something goes on without one: neither the agent nor the core is idle. */
export function isAtWork(state: SessionState): boolean {
  return state.currentTurnId !== null || state.background !== undefined;
}

/** What one event sent out of the window, in the order in which the history has it. */
export function itemsLeaving(before: SessionState, after: SessionState): Item[] {
  if (after.evicted === before.evicted) return [];
  const staying = new Set(after.items.map(({ id }) => id));
  return before.items.filter(({ id }) => !staying.has(id));
}

export function findItem(state: SessionState, itemId: string): Item | undefined {
  return state.items.findLast((item) => item.id === itemId);
}
