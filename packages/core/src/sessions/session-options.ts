import type { SessionEvent } from '@codeai-hub/protocol/channels/session/events';
import type { Limit, SessionState, Untold } from '@codeai-hub/protocol/channels/session/state';
import type { BlobRef, Content } from '@codeai-hub/protocol/content';
import type { Envelope } from '@codeai-hub/protocol/envelope';
import type { HubError } from '@codeai-hub/protocol/errors';
import type { PromptPart } from '@codeai-hub/provider-kit/contract';
import type { Channel } from '../channels/channel.ts';
import type { Clock } from '../clock.ts';
import type { Agents } from './agents.ts';
import type { Packet } from './handover/packet.ts';
import type { Receipts } from './receipts.ts';
import type { AgentWishes, WantedAgent } from './several-agents.ts';

/** What a session needs of the rest. */
export interface SessionOptions {
  channel: Channel<SessionState>;
  log: {
    /** why nothing more is written to it, when that is so */
    stopped: () => HubError | null;
    /** Opens it anew and gives what it holds to `restart`. Rejects while the disk refuses. */
    reopen: (restart: (stored: { state: SessionState; receipts: Receipts }) => void) => Promise<void>;
  };
  receipts: Receipts;
  agents: Agents;
  clock: Clock;
  timing: { stallMs: () => number; idleMs: () => number };
  /** the setting's limit when no further session may run, else null */
  runningLimit: (sessionId: string) => number | null;
  /** what to say of quota windows, and not to say again */
  limitWarnings: (provider: string, limits: readonly Limit[]) => string[];
  /** throws what speaks against an agent that is to join */
  newAgent: (wishes: AgentWishes) => WantedAgent;
  /** what an agent is to be told of the conversation; null when that is nothing */
  packet: (to: string, untold: Untold) => Promise<Packet | null>;
  putText: (text: string) => BlobRef;
  attachments: (content: Content) => PromptPart[];
  /** called after every change, before effects run; without envelopes when the log was opened anew */
  changed: (before: SessionState, after: SessionState, envelopes: readonly Envelope<SessionEvent>[]) => void;
  /** the disk refuses; `null` when it takes writes again */
  trouble: (error: HubError | null) => void;
  report: (error: unknown, what: string) => void;
}
