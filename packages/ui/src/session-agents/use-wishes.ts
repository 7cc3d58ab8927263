import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { useState } from 'react';
import type { Configure } from '../composer/pickers.tsx';
import { useAgent } from '../session/session-context.ts';

interface Wishes {
  readonly model?: string | null;
  readonly effort?: string | null;
  readonly mode?: string;
}

/** Model, effort and mode for an agent: what a person chose here, on top of what the session's agent or the provider has. */
export function useWishes(provider: ProviderState | undefined) {
  const [byAgent, setByAgent] = useState<Readonly<Record<string, Wishes>>>({});
  const id = provider?.id ?? '';
  const agent = useAgent(id, (known) => known);
  const wishes = byAgent[id] ?? {};
  const offered = agent && agent.features.modes.length + agent.features.models.length > 0;
  const features = offered ? agent.features : provider?.features;
  const set: Configure = (change) => setByAgent({ ...byAgent, [id]: { ...wishes, ...change } });
  const configured = features && {
    features,
    model: wishes.model ?? agent?.model ?? null,
    effort: wishes.effort ?? agent?.effort ?? null,
    mode: wishes.mode ?? agent?.mode ?? provider?.defaultMode ?? '',
  };
  return { wishes, configured, set };
}
