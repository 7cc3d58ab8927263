import type { CommandResult, HubClient } from '@codeai-hub/client/api';
import type { ProviderState, RootState } from '@codeai-hub/protocol/channels/root/state';
import { createContext, useCallback, useContext } from 'react';
import { useToasts } from '../components/toast/toasts.ts';
import { errorText } from '../problems/error-text.ts';
import { useSelected } from '../store/use-store.ts';

export const HubContext = createContext<HubClient | null>(null);

export function useHub(): HubClient {
  const hub = useContext(HubContext);
  if (!hub) throw new Error('Only parts of the page may ask for the hub.');
  return hub;
}

/** A part of what the core says of itself; null before the first word of it. */
export function useRoot<S>(select: (root: RootState | null) => S): S {
  return useSelected(useHub().root.state, select);
}

export function useProvider(id: string): ProviderState | undefined {
  return useRoot((root) => root?.providers[id]);
}

/** How the agent of a provider is called; its id while nothing else is known. */
export function useProviderName(id: string): string {
  return useRoot((root) => root?.providers[id]?.name ?? id);
}

const providersOf = (root: RootState | null) => root?.providers;

/** The same for several. */
export function useProviderNames(): (id: string) => string {
  const providers = useRoot(providersOf);
  return useCallback((id) => providers?.[id]?.name ?? id, [providers]);
}

type RootCommandLike = Parameters<HubClient['command']>[1];

/** The receipt of what the core accepted; null for anything else, and a refusal is shown. */
export function useAccepted() {
  const show = useToasts((state) => state.show);
  return useCallback(
    (result: CommandResult) => {
      if (result.status === 'rejected') show({ level: 'error', text: errorText(result.error) });
      return result.status === 'accepted' ? result : null;
    },
    [show],
  );
}

/** Sends a command to a channel; a refusal is shown. Resolves to the accepted receipt or null. */
export function useCommand() {
  const hub = useHub();
  const accepted = useAccepted();
  return useCallback(
    async (channel: string, command: RootCommandLike) => accepted(await hub.command(channel, command)),
    [hub, accepted],
  );
}
