import type { Capabilities } from '@codeai-hub/protocol/channels/root/state';
import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type { Retry } from '@codeai-hub/protocol/channels/session/state';
import type { Opened, OpenRequest, PromptPart } from '@codeai-hub/provider-kit/contract';
import type { ProviderEvent } from '@codeai-hub/provider-kit/events';

/** An agent that is open for a session. */
export interface AgentLink {
  readonly opened: Opened;
  /** Of an opening that was asked to resume one: tells it again. */
  resumeTurn(): Promise<void>;
  prompt(messageId: string, content: PromptPart[]): Promise<void>;
  steer(messageId: string, content: PromptPart[]): Promise<void>;
  interrupt(): Promise<void>;
  answer(requestId: string, answer: ApprovalAnswer): Promise<void>;
  configure(change: {
    model?: string | null | undefined;
    effort?: string | null | undefined;
    mode?: string | undefined;
  }): Promise<void>;
  close(): Promise<void>;
}

/** What a session needs of the providers. */
export interface Agents {
  capabilities(provider: string): Capabilities;
  /** `onEvent` is called in order until `closed`, which comes exactly once, also when the host dies. */
  open(
    provider: string,
    request: OpenRequest,
    onEvent: (event: ProviderEvent) => void,
    /** it did not start and is started again later; `null` when that begins */
    delayed: (retry: Retry | null) => void,
  ): Promise<AgentLink>;
  /** Ends a session's processes, wherever they are, also those on their way up: `terminate` asks, `kill` does not (I11). */
  endSession(sessionId: string, how: 'terminate' | 'kill'): Promise<void>;
  hasMessage(
    provider: string,
    query: { sessionId: string; folder: string; nativeId: string; messageId: string },
  ): Promise<'yes' | 'no' | 'unknown'>;
}
