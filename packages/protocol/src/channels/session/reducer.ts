import type { Envelope } from '../../envelope.ts';
import type { SessionEvent, SessionEventOf } from './events.ts';
import type { FileChange, Item, ItemPatch } from './items.ts';
import {
  addAgent,
  newAgent,
  patchAgent,
  telling,
  told,
  unheard,
  withBackground,
  withoutRetry,
} from './reduce-agents.ts';
import {
  type Continuation,
  findTurn,
  providerOfTurn,
  SETTLED_KEEP,
  type SessionState,
  type Turn,
  type TurnUsage,
  type Usage,
} from './state.ts';
import { evict, lighten } from './window.ts';

/**
 * Applies one event (I1, I4): pure, the same code in the core and in every client. An event type this build does not know
 * changes nothing but `seq` (I17). Throws only when the first event is not `session.created`.
 */
export function reduceSession(state: SessionState | null, envelope: Envelope): SessionState {
  const event = envelope.event as SessionEvent;
  if (state === null) {
    if (event.type !== 'session.created') throw new Error(`a session begins with session.created, not ${event.type}`);
    return created(event, envelope);
  }
  const next = apply(state, event, envelope.at);
  return { ...next, seq: envelope.seq, updatedAt: CONVERSATION.has(event.type) ? envelope.at : state.updatedAt };
}

/**
 * What moves a session up in lists. Not what only keeps house: an agent that was closed because it was idle, a rename, a
 * refused command.
 */
const CONVERSATION: ReadonlySet<string> = new Set<SessionEvent['type']>([
  'turn.started',
  'turn.ended',
  'item.started',
  'item.completed',
  'approval.requested',
  'approval.resolved',
  'queue.added',
]);

function created(event: SessionEventOf<'session.created'>, envelope: Envelope): SessionState {
  const { sessionId, title, folder, provider, model, effort, mode, forkedFrom, importedFrom } = event;
  return {
    id: sessionId,
    seq: envelope.seq,
    title,
    folder,
    createdAt: envelope.at,
    updatedAt: envelope.at,
    archived: false,
    pinned: false,
    provider,
    agents: [newAgent({ provider, model, effort, mode }, [])],
    ...(forkedFrom ? { forkedFrom } : {}),
    ...(importedFrom ? { importedFrom } : {}),
    turns: [],
    turnCount: 0,
    items: [],
    evicted: 0,
    queue: [],
    queueHeld: false,
    approvals: [],
    settled: [],
    lines: { added: 0, removed: 0 },
    readOnly: null,
  };
}

function apply(state: SessionState, event: SessionEvent, at: number): SessionState {
  switch (event.type) {
    case 'session.created':
    case 'command.rejected':
    case 'command.accepted':
      return state;
    case 'session.renamed':
      return { ...state, title: event.title };
    case 'session.archived':
      return { ...state, archived: event.archived };
    case 'session.pinned':
      return { ...state, pinned: event.pinned };
    case 'session.configured':
      return patchAgent(state, event, (agent) => ({
        ...agent,
        model: event.model === undefined ? agent.model : event.model,
        effort: event.effort === undefined ? agent.effort : event.effort,
        mode: event.mode ?? agent.mode,
      }));
    case 'agent.added':
      return addAgent(state, event);
    case 'agent.activated': {
      const { provider, packet } = event;
      const active = { ...state, provider };
      return packet === undefined ? active : patchAgent(active, { agent: provider }, (agent) => ({ ...agent, packet }));
    }
    case 'turn.started':
      return startTurn(state, event, at);
    case 'turn.stopping':
      return patchTurn(state, event.turnId, (turn) => ({
        ...turn,
        stopping: { stage: event.stage, by: event.by, since: turn.stopping?.since ?? at },
      }));
    case 'turn.stalled':
      return patchTurn(state, event.turnId, (turn) => ({ ...turn, stalledSince: event.since }));
    case 'turn.revived':
      return patchTurn(state, event.turnId, ({ stalledSince: _, ...turn }) => turn);
    case 'turn.ended':
      return endTurn(state, event, at);
    case 'item.started':
      return lighten(evict({ ...state, items: [...state.items, event.item] }));
    case 'item.delta':
      return patchItem(state, event.itemId, (item) => ({ ...item, text: item.text + event.text }));
    case 'item.updated':
      return taken(state, event);
    case 'item.completed':
      return patchItem(state, event.itemId, (item) => ({
        ...withPatch(item, event.patch ?? {}),
        status: event.status,
        endedAt: at,
      }));
    case 'item.dropped':
      return { ...state, items: state.items.filter((item) => item.id !== event.itemId) };
    case 'approval.requested':
      return requestApproval(state, event);
    case 'approval.resolved':
      return resolveApproval(state, event);
    case 'queue.added':
      return { ...state, queue: [...state.queue, event.entry] };
    case 'queue.edited':
      return {
        ...state,
        queue: state.queue.map((entry) => (entry.id === event.entryId ? { ...entry, content: event.content } : entry)),
      };
    case 'queue.moved':
      return { ...state, queue: moved(state.queue, event.entryId, event.beforeId) };
    case 'queue.removed':
      return { ...state, queue: state.queue.filter((entry) => entry.id !== event.entryId) };
    case 'queue.returned':
      return { ...state, queue: state.queue.filter((entry) => event.entries.every(({ id }) => id !== entry.id)) };
    case 'queue.held':
      return { ...state, queueHeld: event.held };
    case 'continuation.scheduled':
      return { ...state, continuation: event.continuation };
    case 'continuation.started':
      return withContinuation(state, (planned) => ({
        ...planned,
        turnId: event.turnId,
        messageId: event.messageId,
        tries: planned.tries + 1,
      }));
    case 'continuation.ended':
      return withoutContinuation(state);
    case 'binding.opening':
      return patchAgent(state, event, (agent) => ({
        ...agent,
        binding: { ...withoutRetry(agent), status: 'opening' },
      }));
    case 'binding.delayed':
      return patchAgent(state, event, (agent) => ({
        ...agent,
        binding: { ...agent.binding, status: 'opening', retry: event.retry },
      }));
    case 'binding.opened':
      return patchAgent(state, event, (agent) => ({
        ...agent,
        binding: {
          ...withoutRetry(agent),
          status: 'open',
          ...(event.nativeId === undefined ? {} : { nativeId: event.nativeId }),
          ...(event.runtime === undefined ? {} : { runtime: event.runtime }),
        },
      }));
    case 'binding.closed':
      return patchAgent(state, event, (agent) =>
        withBackground({ ...agent, binding: { ...withoutRetry(agent), status: 'closed' } }, []),
      );
    case 'features.changed':
      return patchAgent(state, event, (agent) => ({ ...agent, features: event.features }));
    case 'plan.changed':
      return patchAgent(state, event, (agent) => ({ ...agent, plan: event.entries }));
    case 'background.changed':
      return patchAgent(state, event, (agent) => withBackground(agent, event.work));
    case 'usage.changed':
      return patchAgent(state, event, (agent) => ({
        ...agent,
        usage: {
          ...agent.usage,
          ...(event.contextUsed === undefined ? {} : { contextUsed: event.contextUsed }),
          ...(event.contextWindow === undefined ? {} : { contextWindow: event.contextWindow }),
        },
      }));
    case 'limits.changed':
      return patchAgent(state, event, (agent) => ({ ...agent, limits: event.limits }));
    default:
      event satisfies never;
      return state;
  }
}

function startTurn(state: SessionState, event: SessionEventOf<'turn.started'>, at: number): SessionState {
  const turn: Turn = {
    id: event.turnId,
    number: state.turnCount + 1,
    ...(event.agent === undefined ? {} : { agent: event.agent }),
    cause: event.cause,
    startedAt: at,
  };
  const begun = { ...state, turns: [...state.turns, turn], turnCount: turn.number };
  return patchAgent(begun, event, (agent) => ({
    ...(event.cause === 'message' ? telling(agent, turn.id) : agent),
    currentTurnId: turn.id,
  }));
}

/** A message that does not arrive told nothing: what it would have told is told with the next. */
function taken(state: SessionState, event: SessionEventOf<'item.updated'>): SessionState {
  const changed = patchItem(state, event.itemId, (item) => withPatch(item, event.patch));
  const { delivery } = event.patch;
  if (delivery !== 'delivered' && delivery !== 'not_delivered') return changed;
  const turnId = state.items.findLast(({ id }) => id === event.itemId)?.turnId;
  const isContinued = delivery === 'delivered' && turnId !== undefined && turnId === state.continuation?.turnId;
  const patched = isContinued ? withoutContinuation(changed) : changed;
  const agents = state.agents.map((agent) =>
    agent.telling?.turnId === turnId ? told(agent, delivery === 'delivered') : agent,
  );
  return { ...patched, agents };
}

function endTurn(state: SessionState, event: SessionEventOf<'turn.ended'>, at: number): SessionState {
  const ended = patchTurn(state, event.turnId, ({ stopping: _s, stalledSince: _t, ...turn }) => ({
    ...turn,
    endedAt: at,
    outcome: event.outcome,
    ...(event.usage ? { usage: event.usage } : {}),
    ...(event.changes ? { changes: event.changes } : {}),
  }));
  const turn = findTurn(state, event.turnId);
  const owner = { agent: providerOfTurn(state, turn) };
  const next = patchAgent(ended, owner, (agent) => ({
    ...agent,
    currentTurnId: agent.currentTurnId === event.turnId ? null : agent.currentTurnId,
    usage: withUsage(agent.usage, event.usage ?? {}),
  }));
  const lines = withChanges(next.lines, event.changes ?? []);
  const after = isContinuationOver(state, event) ? withoutContinuation({ ...next, lines }) : { ...next, lines };
  return turn ? unheard(after, turn) : after;
}

/** A core that ends leaves to the next one what it had not brought to the agent. */
function isContinuationOver(
  { continuation }: SessionState,
  { turnId, outcome }: SessionEventOf<'turn.ended'>,
): boolean {
  if (continuation === undefined || continuation.turnId !== turnId) return false;
  return outcome.type !== 'interrupted' && !(outcome.type === 'lost' && outcome.reason === 'core_ended');
}

function withContinuation(state: SessionState, change: (planned: Continuation) => Continuation): SessionState {
  return state.continuation ? { ...state, continuation: change(state.continuation) } : state;
}

function withoutContinuation({ continuation: _, ...state }: SessionState): SessionState {
  return state;
}

function withUsage(usage: Usage, used: TurnUsage): Usage {
  return {
    ...usage,
    inputTokens: usage.inputTokens + (used.inputTokens ?? 0),
    outputTokens: usage.outputTokens + (used.outputTokens ?? 0),
    cacheReadTokens: usage.cacheReadTokens + (used.cacheReadTokens ?? 0),
    cacheWriteTokens: usage.cacheWriteTokens + (used.cacheWriteTokens ?? 0),
    costUsd: usage.costUsd + (used.costUsd ?? 0),
  };
}

function withChanges(lines: SessionState['lines'], changes: readonly FileChange[]): SessionState['lines'] {
  return {
    added: changes.reduce((sum, { added }) => sum + added, lines.added),
    removed: changes.reduce((sum, { removed }) => sum + removed, lines.removed),
  };
}

function requestApproval(state: SessionState, event: SessionEventOf<'approval.requested'>): SessionState {
  const { approval } = event;
  const next = { ...state, approvals: [...state.approvals, approval] };
  if (approval.itemId === undefined) return next;
  return patchItem(next, approval.itemId, (item) =>
    item.kind === 'tool' ? { ...item, approvalId: approval.id } : item,
  );
}

function resolveApproval(state: SessionState, event: SessionEventOf<'approval.resolved'>): SessionState {
  const approval = state.approvals.find((one) => one.id === event.approvalId);
  if (!approval) return state;
  const next = {
    ...state,
    approvals: state.approvals.filter((one) => one !== approval),
    settled: [...state.settled, { approvalId: approval.id, resolution: event.resolution }].slice(-SETTLED_KEEP),
  };
  if (approval.itemId === undefined) return next;
  return patchItem(next, approval.itemId, (item) =>
    item.kind === 'tool' || item.kind === 'plan' ? { ...item, resolution: event.resolution } : item,
  );
}

function patchTurn(state: SessionState, turnId: string, change: (turn: Turn) => Turn): SessionState {
  return { ...state, turns: state.turns.map((turn) => (turn.id === turnId ? change(turn) : turn)) };
}

/** The item is nearly always among the last, so the search runs backwards and copies the array once. */
function patchItem(state: SessionState, itemId: string, change: (item: Item) => Item): SessionState {
  const index = state.items.findLastIndex((item) => item.id === itemId);
  const item = state.items[index];
  if (!item) return state;
  const items = state.items.slice();
  items[index] = change(item);
  return { ...state, items };
}

function withPatch(item: Item, patch: ItemPatch): Item {
  return { ...item, ...patch } as Item;
}

function moved<T extends { id: string }>(list: T[], id: string, beforeId: string | null): T[] {
  const entry = list.find((one) => one.id === id);
  if (!entry || id === beforeId) return list;
  const rest = list.filter((one) => one !== entry);
  const at = beforeId === null ? rest.length : rest.findIndex((one) => one.id === beforeId);
  return at < 0 ? list : [...rest.slice(0, at), entry, ...rest.slice(at)];
}
