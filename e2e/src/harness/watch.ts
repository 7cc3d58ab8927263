import type { HubClient, SessionView } from '@codeai-hub/client/api';
import type { Store } from '@codeai-hub/client/store';
import type { RootState } from '@codeai-hub/protocol/channels/root/state';
import { activeAgent, type SessionState } from '@codeai-hub/protocol/channels/session/state';

/** Resolves with the first value that fits. A test that waits in vain is ended by the runner, which names it. */
export function until<T>(store: Store<T>, fits: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      const value = store.get();
      if (!fits(value)) return;
      stop();
      resolve(value);
    };
    let stop = () => {};
    stop = store.subscribe(look);
    look();
  });
}

export async function untilState(view: SessionView, fits: (state: SessionState) => boolean): Promise<SessionState> {
  return (await until(view.state, (state) => state !== null && fits(state))) as SessionState;
}

export async function untilRoot(client: HubClient, fits: (state: RootState) => boolean): Promise<RootState> {
  return (await until(client.root.state, (state) => state !== null && fits(state))) as RootState;
}

export const idle = (state: SessionState) => activeAgent(state).currentTurnId === null;

export function lastTurn(state: SessionState) {
  return state.turns.at(-1);
}

/** Makes a session and its view. */
export async function newSession(
  client: HubClient,
  options: { folder: string; provider: string; mode?: string; with?: string[] },
): Promise<SessionView> {
  const receipt = await client.command('root', { type: 'session.create', ...options });
  if (receipt.status !== 'accepted' || !receipt.sessionId) throw new Error(`no session: ${JSON.stringify(receipt)}`);
  const view = client.session(receipt.sessionId);
  await untilState(view, () => true);
  return view;
}

export const text = (words: string) => [{ type: 'text' as const, text: words }];
