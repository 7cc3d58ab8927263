import type { ProviderState, RootState } from '@codeai-hub/protocol/channels/root/state';
import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { useRoot } from '../hub/hub-context.ts';
import { useSessionState } from '../session/session-context.ts';
import { inOrderOfUse } from '../welcome/providers.ts';

const providersOf = (root: RootState | null) => root?.providers;
const settingsOf = (root: RootState | null) => root?.settings.values.providers;
const idsOf = (state: SessionState | null) => state?.agents.map((agent) => agent.provider).join(' ') ?? '';

/** All agents that are switched on, those that can be used first, and which of them are in the session. */
export function useCandidates(): { readonly all: readonly ProviderState[]; readonly here: readonly string[] } {
  const providers = useRoot(providersOf);
  const settings = useRoot(settingsOf);
  const here = useSessionState(idsOf).split(' ');
  return { all: inOrderOfUse(providers ?? {}, (id) => settings?.[id]?.enabled !== false), here };
}
