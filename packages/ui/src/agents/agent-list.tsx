import './agents.css';
import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import type { ReactNode } from 'react';
import { AddAgent } from './add-agent.tsx';
import { AgentCard } from './agent-card.tsx';
import { words } from './strings.ts';

interface AgentListProps {
  readonly providers: readonly ProviderState[];
  /** More of each agent, below what is the same everywhere; with it, also what is done seldom. */
  readonly more?: (provider: ProviderState) => ReactNode;
}

/** The agents of this machine: whether each can be used, who pays, and what to do when not. */
export function AgentList({ providers, more }: AgentListProps) {
  return (
    <>
      <ul className="plain-list agents" aria-label={words().list}>
        {providers.map((provider) => (
          <AgentCard key={provider.id} provider={provider} more={more?.(provider)} />
        ))}
      </ul>
      {more && <AddAgent />}
    </>
  );
}
