import type { ProviderState } from '@codeai-hub/protocol/channels/root/state';

/** Agents that can be used first, then those that need something. */
export function inOrderOfUse(
  providers: Readonly<Record<string, ProviderState>>,
  enabled: (id: string) => boolean,
): ProviderState[] {
  return Object.values(providers)
    .filter((provider) => enabled(provider.id))
    .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name));
}

function rank(provider: ProviderState): number {
  if (provider.status === 'ready') return provider.runtime?.source === 'built-in' ? 1 : 0;
  return { checking: 2, unknown: 2, sign_in: 3, installing: 4, not_installed: 5, failed: 6 }[provider.status];
}

/** The agent a person most likely wants: the one used last if it is ready, else the first that is. */
export function defaultProvider(providers: readonly ProviderState[], last: string | null): ProviderState | null {
  const ready = providers.filter((provider) => provider.status === 'ready');
  return ready.find((provider) => provider.id === last) ?? ready[0] ?? null;
}

/** An agent that needs no account and no program of its own. */
export function builtInProvider(providers: readonly ProviderState[]): ProviderState | null {
  return providers.find((provider) => provider.status === 'ready' && provider.runtime?.source === 'built-in') ?? null;
}
