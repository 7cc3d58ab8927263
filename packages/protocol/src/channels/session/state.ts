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
  /** the provider of the agent whose turn it is; absent: the session's first */
  agent: z.string().optional(),
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
  /** providers of the agents it is for; absent: the one that is active when its turn comes */
  to: z.array(z.string()).optional(),
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

/** What an agent does not know of the conversation because others had it. */
export const Untold = z.union([
  /** it knows nothing yet */
  z.literal('all'),
  /** ended turns of others, oldest first */
  z.array(z.string()),
]);
export type Untold = z.infer<typeof Untold>;

/** Above this, an agent is told of the whole conversation again. */
export const UNTOLD_MAX = 200;

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

/** What somebody asked for: an agent goes on by itself at a time. It is over when its message has arrived. */
export const Continuation = z.object({
  /** provider of the agent */
  agent: z.string(),
  at: z.number(),
  /** who asked for it */
  by: z.string(),
  /** of the message that is sent then; the same however often the core dies over it (I7) */
  messageId: z.string(),
  /** since its message is on its way */
  turnId: z.string().optional(),
  /** how often that was begun: more than once only after a core that died over it */
  tries: z.number().int().nonnegative(),
});
export type Continuation = z.infer<typeof Continuation>;

/** One of the agents of a session. Each has a conversation of its own with its vendor, and all share the session's. */
export const SessionAgent = z.object({
  provider: z.string(),
  model: z.string().nullable(),
  effort: z.string().nullable(),
  /** permission mode, an id of `features.modes` */
  mode: z.string(),
  binding: Binding,
  features: Features,
  currentTurnId: z.string().nullable(),
  plan: z.array(PlanEntry),
  /** absent when there is none; the agent is not idle while there is */
  background: z.array(BackgroundWork).optional(),
  usage: Usage,
  limits: z.array(Limit),
  untold: Untold,
  /** what a person wants it to be told instead of what the core would make of `untold` */
  packet: z.string().optional(),
  /** what the message of a turn tells it, until that is known to have arrived; else it is back in `untold` and `packet` */
  telling: z.object({ turnId: z.string(), untold: Untold, packet: z.string().optional() }).optional(),
});
export type SessionAgent = z.infer<typeof SessionAgent>;

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
  /** the active agent: a message that names nobody is for it */
  provider: z.string(),
  /** never empty; the first is the one the session began with */
  agents: z.array(SessionAgent).min(1),
  forkedFrom: ForkedFrom.optional(),
  importedFrom: ImportedFrom.optional(),
  turns: z.array(Turn),
  turnCount: z.number().int(),
  /** the newest items, oldest first; `evicted` older ones are in the history */
  items: z.array(Item),
  evicted: z.number().int().nonnegative(),
  queue: z.array(QueueEntry),
  /** a stopped or failed turn holds the queue until a person says go on */
  queueHeld: z.boolean(),
  /** absent when nothing is to go on by itself */
  continuation: Continuation.optional(),
  approvals: z.array(Approval),
  /** how the last approvals ended, so that a late answer learns who was first (I10) */
  settled: z.array(z.object({ approvalId: z.string(), resolution: Resolution })),
  /** added and removed in all turns, also in those that left the window */
  lines: z.object({ added: z.number().int().nonnegative(), removed: z.number().int().nonnegative() }),
  /** set when nothing more can be written to this session */
  readOnly: HubErrorShape.nullable(),
});
export type SessionState = z.infer<typeof SessionState>;

export function agentOf(state: SessionState, provider: string): SessionAgent | undefined {
  return state.agents.find((agent) => agent.provider === provider);
}

/** The agent that a message is for which names nobody. */
export function activeAgent(state: SessionState): SessionAgent {
  return agentOf(state, state.provider) ?? firstAgent(state);
}

/** The agent the session began with. */
export function firstAgent({ agents }: SessionState): SessionAgent {
  return agents[0] as SessionAgent;
}

/** The provider whose agent has the turn. */
export function providerOfTurn(state: SessionState, turn: Turn | undefined): string {
  return turn?.agent ?? firstAgent(state).provider;
}

export function findTurn(state: SessionState, turnId: string): Turn | undefined {
  return state.turns.findLast((turn) => turn.id === turnId);
}

/** The turn that an agent has now; without a name the newest that runs. */
export function currentTurn(state: SessionState, provider?: string): Turn | undefined {
  if (provider === undefined) return runningTurns(state).at(-1);
  const turnId = agentOf(state, provider)?.currentTurnId ?? null;
  return turnId === null ? undefined : findTurn(state, turnId);
}

/** In the order in which they began. */
export function runningTurns(state: SessionState): Turn[] {
  return state.turns.filter((turn) => turn.endedAt === undefined && isRunning(state, turn.id));
}

/** The agent that `events` name by leaving its name out is the first. */
export function agentField(state: SessionState, provider: string): { agent?: string } {
  return provider === firstAgent(state).provider ? {} : { agent: provider };
}

/** Some agent has a turn; with an id: this one. */
export function isRunning({ agents }: SessionState, turnId?: string): boolean {
  if (turnId === undefined) return agents.some((agent) => agent.currentTurnId !== null);
  return agents.some((agent) => agent.currentTurnId === turnId);
}

/** A turn runs, or something goes on without one: neither the agents nor the core are idle. */
export function isAtWork(state: SessionState): boolean {
  return state.agents.some(isAgentAtWork);
}

export function isAgentAtWork({ currentTurnId, background }: SessionAgent): boolean {
  return currentTurnId !== null || background !== undefined;
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
