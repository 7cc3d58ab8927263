import type { SessionState } from '@codeai-hub/protocol/channels/session/state';
import { useMemo } from 'react';
import { useProviderNames } from '../hub/hub-context.ts';
import { useSession, useSessionState } from '../session/session-context.ts';
import { addressed, toggled, useAddressees } from './addressees.ts';

export interface Addressee {
  readonly id: string;
  readonly name: string;
}

export interface Addressees {
  /** all agents of the session */
  readonly agents: readonly Addressee[];
  /** providers of those the message is for */
  readonly to: readonly string[];
  /** the one that is asked for a model and a mode: whom it is for, or of several the active one */
  readonly subject: string;
  readonly toggle: (agent: string) => void;
  readonly toggleAll: () => void;
}

// As text: the agents themselves change with everything they do.
const idsOf = (state: SessionState | null) => state?.agents.map((agent) => agent.provider).join(' ') ?? '';
const activeOf = (state: SessionState | null) => state?.provider ?? '';

/** Whom what is being written is for. */
export function useMessageAddressees(text: string): Addressees {
  const { sessionId } = useSession().view;
  const ids = useSessionState(idsOf);
  const active = useSessionState(activeOf);
  const nameOf = useProviderNames();
  const choice = useAddressees((state) => state.bySession[sessionId]);
  const choose = useAddressees((state) => state.choose);
  const all = useMemo(() => ids.split(' ').filter(Boolean), [ids]);
  const agents = useMemo(() => all.map((id) => ({ id, name: nameOf(id) })), [all, nameOf]);
  const { to, instead } = addressed({ text, agents: all, active, choice });
  const pick = (picked: readonly string[]) => choose(sessionId, { to: picked, instead });
  return {
    agents,
    to,
    subject: to.length === 1 || !to.includes(active) ? (to[0] ?? active) : active,
    toggle: (agent) => pick(toggled(to, agent, all)),
    toggleAll: () => pick(to.length === all.length ? [active] : all),
  };
}
