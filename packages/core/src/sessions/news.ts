import { firstAgent, type SessionState } from '@codeai-hub/protocol/channels/session/state';
import { isTooLong, type Spill, spilled } from './spill.ts';
import type { Step } from './step.ts';

/** What an agent is told of the conversation with its next message. */
export interface News {
  text: string;
  /** providers of those who had what is told */
  from: string[];
  /** a person saw it before */
  confirmed: boolean;
}

/** By which a provider, and the processes of its agent, know the session: two agents of one session are two. */
export function agentKey(state: SessionState, provider: string): string {
  return provider === firstAgent(state).provider ? state.id : `${state.id}.${provider}`;
}

/** Shows in the turn what its agent is told with the message. */
export function addHandover(step: Step, news: News & { turnId: string; to: string }, spill: Spill): void {
  const { text, from, confirmed, turnId, to } = news;
  step.add({
    type: 'item.started',
    item: {
      kind: 'handover',
      id: step.nextId('i'),
      turnId,
      status: 'completed',
      startedAt: step.at,
      endedAt: step.at,
      from,
      to,
      confirmed,
      ...(isTooLong(text) ? spilled(text, spill) : { text }),
    },
  });
}
