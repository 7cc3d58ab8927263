import type { SessionView } from '@codeai-hub/client/api';
import type { Item } from '@codeai-hub/protocol/channels/session/items';
import {
  activeAgent,
  agentOf,
  firstAgent,
  providerOfTurn,
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

/** Something of the agent of a provider, where the session has it. */
export function useAgent<S>(provider: string, select: (agent: SessionAgent) => S): S | undefined {
  return useSelected(useSession().transcript.session, (state) => {
    const agent = state && agentOf(state, provider);
    return agent ? select(agent) : undefined;
  });
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

/** The provider of the agent whose turn it is. */
export function useTurnAgent(turnId: string): string {
  const { transcript } = useSession();
  return useSelected(transcript.session, (state) => {
    if (!state) return '';
    return state.agents.length === 1 ? firstAgent(state).provider : providerOfTurn(state, transcript.turn(turnId));
  });
}

/** Several agents share the session, so that it is said who speaks and whom one speaks to. */
export function useSeveral(): boolean {
  return useSelected(useSession().transcript.session, (state) => (state?.agents.length ?? 1) > 1);
}

const turnsOf = (state: SessionState | null) => state?.turns;
