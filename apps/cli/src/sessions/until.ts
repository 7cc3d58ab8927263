import type { ChannelStatus } from '@codeai-hub/client/api';
import type { Store } from '@codeai-hub/client/store';
import { HubError } from '@codeai-hub/protocol/errors';

interface View<S> {
  readonly status: Store<ChannelStatus>;
  readonly state: Store<S | null>;
}

/**
 * Resolves with the first answer `look` gives to a state; it looks anew when the state or one of `besides` changes. Throws
 * what `look` throws, and what the core says when the channel is gone.
 */
export function until<S, T>(
  view: View<S>,
  look: (state: S) => T | null,
  besides: readonly Store<unknown>[] = [],
): Promise<T> {
  return new Promise((resolve, reject) => {
    const check = () => {
      try {
        const state = view.state.get();
        const answer = state === null ? null : look(state);
        if (answer !== null) return end(() => resolve(answer));
        const status = view.status.get();
        if (status.type === 'gone') throw HubError.of(status.error);
      } catch (error) {
        end(() => reject(error));
      }
    };
    const stops = [view.state, view.status, ...besides].map((store) => store.subscribe(check));
    const end = (settle: () => void) => {
      for (const stop of stops) stop();
      settle();
    };
    check();
  });
}
