import type { ChannelStatus } from '@codeai-hub/client/api';
import type { Store } from '@codeai-hub/client/store';
import { HubError } from '@codeai-hub/protocol/errors';

interface View<S> {
  readonly status: Store<ChannelStatus>;
  readonly state: Store<S | null>;
}

/** Resolves with the first answer `look` gives to a state. Throws what the core says when the channel is gone. */
export function until<S, T>(view: View<S>, look: (state: S) => T | null): Promise<T> {
  return new Promise((resolve, reject) => {
    const check = () => {
      const state = view.state.get();
      const answer = state === null ? null : look(state);
      if (answer !== null) return end(() => resolve(answer));
      const status = view.status.get();
      if (status.type === 'gone') end(() => reject(HubError.of(status.error)));
    };
    const stops = [view.state.subscribe(check), view.status.subscribe(check)];
    const end = (settle: () => void) => {
      for (const stop of stops) stop();
      settle();
    };
    check();
  });
}
