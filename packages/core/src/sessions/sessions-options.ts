import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Limit, SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { HubError } from '@codeai-hub/protocol/errors';
import type { Clock } from '../clock.ts';
import type { Agents } from './agents.ts';
import type { SessionStore, StoredSession } from './session-store.ts';
import type { AgentWishes, WantedAgent } from './several-agents.ts';

/** What the sessions need of the rest of the core. */
export interface SessionsOptions {
  store: SessionStore;
  agents: Agents;
  clock: Clock;
  timing: { stallMs: () => number; idleMs: () => number };
  /** throws what speaks against an agent that is to join a session */
  newAgent: (wishes: AgentWishes) => WantedAgent;
  /** a provider's name for people */
  nameOf: (provider: string) => string;
  maxRunning: () => number;
  /** what to say of quota windows, and not to say again */
  limitWarnings: (provider: string, limits: readonly Limit[]) => string[];
  /**
   * Names the time since the machine last started. A power loss may take what windows were already shown, so what they
   * hold from another boot is not continued but replaced (I3).
   */
  boot: string;
  /** without envelopes: the log was opened anew, and the state is what it holds */
  changed: (state: SessionState, envelopes: readonly Envelope<SessionEvent>[]) => void;
  /** words of these events may not have got into the draft before the last core ended */
  returned: (sessionId: string, envelopes: StoredSession['returned']) => void;
  /** false while words that came back from the queue are on the disk in the log only */
  draftSaved: (sessionId: string) => boolean;
  trouble: (sessionId: string, error: HubError | null) => void;
  report: (error: unknown, what: string, sessionId: string) => void;
}
