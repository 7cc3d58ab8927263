import type { SessionView } from '@codeai-hub/client/api';
import type { SessionAgent, SessionState } from '@codeai-hub/protocol/channels/session/state';
import { CommandFailure } from '../failure.ts';
import type { Output } from '../output/output.ts';
import { printableLine } from '../output/printable.ts';
import { until } from './until.ts';

/** The state of a session, once the core has told it. */
export function stateOf(view: SessionView, seq = 0): Promise<SessionState> {
  return until(view, (state: SessionState) => (state.seq >= seq ? state : null));
}

/** The agents of a session, the one it began with first. */
export async function agentsOf(view: SessionView): Promise<readonly SessionAgent[]> {
  return (await stateOf(view)).agents;
}

/** Names between commas, each once. Throws `usage` when there is none. */
export function readNames(given: string): string[] {
  const names = given.split(',').map((name) => name.trim().replace(/^@/, ''));
  const all = [...new Set(names.filter((name) => name !== ''))];
  if (all.length === 0) throw new CommandFailure('usage', 'Name at least one agent, as in: codex,claude');
  return all;
}

/** Whom a message is for. */
export function readAgents(given: string): string[] | 'all' {
  const names = readNames(given);
  return names.includes('all') ? 'all' : names;
}

/** One row per agent: the active one is marked. */
export function agentRows({ agents, provider }: SessionState, { style }: Pick<Output, 'style'>): string[][] {
  return agents.map((agent) => [
    agent.provider === provider ? '*' : ' ',
    style('bold', printableLine(agent.provider)),
    agent.currentTurnId === null ? style('dim', 'idle') : style('green', 'working'),
    printableLine(agent.model ?? '-'),
    printableLine(agent.mode),
  ]);
}

/** The same for programs. */
export function agentFacts({ agents, provider: active }: SessionState): object[] {
  return agents.map(({ provider, model, effort, mode, currentTurnId }) => ({
    provider,
    active: provider === active,
    model,
    effort,
    mode,
    turnId: currentTurnId,
  }));
}
