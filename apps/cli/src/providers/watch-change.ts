import type { Change, ChannelView } from '@codeai-hub/client/api';
import type { RootEvent } from '@codeai-hub/protocol/channels/root/events';
import type { ProviderState, RootState } from '@codeai-hub/protocol/channels/root/state';

/**
 * Follows one provider from now on. `settled` resolves when what was begun has ended: every step is looked at, also where
 * several come in one frame.
 */
export function watchChange(
  root: ChannelView<RootState>,
  id: string,
  begins: 'installing' | 'checking',
  progress: (provider: ProviderState) => void,
): { settled: Promise<ProviderState>; stop: () => void } {
  const { promise: settled, resolve } = Promise.withResolvers<ProviderState>();
  let hasBegun = false;
  const see = (provider: ProviderState) => {
    hasBegun ||= provider.status === begins;
    if (isWorking(provider)) progress(provider);
    else if (hasBegun) resolve(provider);
  };
  const stop = root.onChange((change) => {
    for (const provider of stepsOf(change, id)) see(provider);
  });
  return { settled, stop };
}

/** After a lost connection only what holds now is known, and what was begun then has ended or still goes on. */
function stepsOf({ state, envelopes, previous }: Change<RootState>, id: string): ProviderState[] {
  if (envelopes) {
    return envelopes.flatMap(({ event }) => {
      const { type, provider } = event as RootEvent & { provider?: ProviderState };
      return type === 'provider.changed' && provider?.id === id ? [provider] : [];
    });
  }
  const now = state.providers[id];
  const before = previous?.providers[id];
  return [before, now].filter((one) => one !== undefined);
}

function isWorking({ status }: ProviderState): boolean {
  return status === 'installing' || status === 'checking';
}
