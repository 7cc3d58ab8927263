import type { SessionCommandOf } from '@codeai-hub/protocol/channels/session/commands';
import { AGENTS_MAX } from '@codeai-hub/protocol/channels/session/commands';
import { agentOf, type SessionAgent } from '@codeai-hub/protocol/channels/session/state';
import { HubError } from '@codeai-hub/protocol/errors';
import type { Step } from './step.ts';

/** What a person says of an agent that is to join. */
export type AgentWishes = Omit<SessionCommandOf<'agent.add'>, 'type'>;
/** The same with nothing left open. */
export type WantedAgent = Pick<SessionAgent, 'provider' | 'model' | 'effort' | 'mode'>;

/** One more agent for the conversation. One that is there already is left as it is. */
export function addAgent(step: Step, { provider, model, effort, mode }: WantedAgent): void {
  if (agentOf(step.state, provider)) return;
  if (step.state.agents.length >= AGENTS_MAX) throw new HubError('too_many_agents', { limit: AGENTS_MAX });
  step.add({ type: 'agent.added', provider, model, effort, mode });
}

/** Throws `agent_unknown`. */
export function activate(step: Step, provider: string): void {
  if (!agentOf(step.state, provider)) throw new HubError('agent_unknown', { provider });
  if (step.state.provider !== provider) step.add({ type: 'agent.activated', provider });
}

/** The agent is the active one from now on, and its next message tells it `packet`; an empty one tells it nothing. */
export function handOver(step: Step, agent: WantedAgent, packet: string): void {
  addAgent(step, agent);
  step.add({ type: 'agent.activated', provider: agent.provider, packet });
}
