import type { SessionEventOf } from './events.ts';
import {
  type BackgroundWork,
  firstAgent,
  providerOfTurn,
  type SessionAgent,
  type SessionState,
  type Turn,
  UNTOLD_MAX,
  type Untold,
} from './state.ts';

export const EMPTY_FEATURES: SessionAgent['features'] = { models: [], modes: [], efforts: [], commands: [] };

export function newAgent(
  wanted: Pick<SessionAgent, 'provider' | 'model' | 'effort' | 'mode'>,
  untold: Untold,
): SessionAgent {
  return {
    ...wanted,
    binding: { status: 'none', hostId: 'local' },
    features: EMPTY_FEATURES,
    currentTurnId: null,
    plan: [],
    usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, costUsd: 0 },
    limits: [],
    untold,
  };
}

/** An agent the session does not have changes nothing. */
export function patchAgent(
  state: SessionState,
  { agent: provider = firstAgent(state).provider }: { agent?: string | undefined },
  change: (agent: SessionAgent) => SessionAgent,
): SessionState {
  return { ...state, agents: state.agents.map((agent) => (agent.provider === provider ? change(agent) : agent)) };
}

export function addAgent(state: SessionState, event: SessionEventOf<'agent.added'>): SessionState {
  if (state.agents.some((agent) => agent.provider === event.provider)) return state;
  const { provider, model, effort, mode } = event;
  const agent = newAgent({ provider, model, effort, mode }, state.turnCount === 0 ? [] : 'all');
  return { ...state, agents: [...state.agents, agent] };
}

export function withoutRetry({ binding: { retry: _, ...binding } }: SessionAgent): SessionAgent['binding'] {
  return binding;
}

export function withBackground({ background: _, ...agent }: SessionAgent, work: BackgroundWork[]): SessionAgent {
  return work.length === 0 ? agent : { ...agent, background: work };
}

/** A message tells the agent all it does not know yet. */
export function telling({ packet, untold, telling: _, ...agent }: SessionAgent, turnId: string): SessionAgent {
  if (packet === undefined && untold.length === 0) return { ...agent, untold };
  return { ...agent, untold: [], telling: { turnId, untold, ...(packet === undefined ? {} : { packet }) } };
}

export function told({ telling: tried, ...agent }: SessionAgent, isDelivered: boolean): SessionAgent {
  if (!tried || isDelivered) return agent;
  const packet = agent.packet ?? tried.packet;
  return { ...agent, untold: joined(tried.untold, agent.untold), ...(packet === undefined ? {} : { packet }) };
}

function joined(one: Untold, other: Untold): Untold {
  if (one === 'all' || other === 'all') return 'all';
  const all = [...one, ...other];
  return all.length > UNTOLD_MAX ? 'all' : all;
}

/** The other agents have not heard of an ended turn. */
export function unheard(state: SessionState, turn: Turn): SessionState {
  const provider = providerOfTurn(state, turn);
  return {
    ...state,
    agents: state.agents.map((agent) =>
      agent.provider === provider ? agent : { ...agent, untold: joined(agent.untold, [turn.id]) },
    ),
  };
}
