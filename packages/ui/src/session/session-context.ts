import type { SessionView } from '@codeai-hub/client/api';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import {
  activeAgent,
  type SessionAgent,
  type SessionState,
  type Turn,
} from '@codeai-hub/protocol/channels/session/state';
import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import { useSelected, useStore } from '../store/use-store.ts';
import type { RowList, Transcript } from './transcript.ts';

/** The session a part of the page is about. */
export interface SessionScope {
  readonly view: SessionView;
  readonly transcript: Transcript;
  /** Sends a command; a refusal is shown to the person. Resolves to whether it was accepted. */
  readonly run: (command: Parameters<SessionView['command']>[0]) => Promise<boolean>;
  /** Begins another session that shares what came before a message; absent where the agent cannot. */
  readonly forkBefore?: ((itemId: string) => void) | undefined;
  /** How its agent is called. */
  readonly agentName: string;
  /** The core's clock now. */
  readonly now: () => number;
}

export const SessionContext = createContext<SessionScope | null>(null);

export function useSession(): SessionScope {
  const scope = useContext(SessionContext);
  if (!scope) throw new Error('Only parts of an open session may ask for it.');
  return scope;
}

export function useSessionState<S>(select: (state: SessionState | null) => S): S {
  return useSelected(useSession().transcript.session, select);
}

/** Something of the active agent; undefined until the session is there. */
export function useActiveAgent<S>(select: (agent: SessionAgent) => S): S | undefined {
  return useSelected(useSession().transcript.session, (state) => (state ? select(activeAgent(state)) : undefined));
}

export function useRows(): RowList {
  return useStore(useSession().transcript.rows);
}

export function useItem(id: string): Item | undefined {
  const { transcript } = useSession();
  return useSyncExternalStore(
    useCallback((listener) => transcript.subscribeItem(id, listener), [transcript, id]),
    useCallback(() => transcript.item(id), [transcript, id]),
  );
}

export function useTurn(id: string): Turn | undefined {
  const { transcript } = useSession();
  useSelected(transcript.session, turnsOf);
  return transcript.turn(id);
}

const turnsOf = (state: SessionState | null) => state?.turns;
