import type { SignInProgress } from '@codeai-hub/protocol/channels/root/sign-in';
import type { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import type {
  Detection,
  InstalledRuntime,
  Manifest,
  Opened,
  OpenRequest,
  PromptPart,
  ResolvedSettings,
} from './contract.ts';
import type { ProviderEvent } from './events.ts';
import type { HistoryListPage, HistoryReadPage } from './history/entries.ts';

/** What a provider module's file exports as `provider`. */
export interface ProviderModule {
  readonly manifest: Manifest;
  create(host: HostServices): Provider;
}

/** What a module's file exports that runs any agent which is described to it, in a file of the core's. */
export interface GenericModule {
  /** Throws for a description it can make nothing of. */
  providerOf(description: unknown): ProviderModule;
}

/** What the host gives to a module. */
export interface HostServices {
  /** the provider's own folder; exists, mode 0700 */
  readonly dataDir: string;
  readonly coreVersion: string;
  /** the settings now in force */
  settings(): ResolvedSettings;
  /** variables every process of a session must carry, so that it can be found and ended (I11) */
  tags(sessionId: string): Record<string, string>;
  /** must be called with a new process before it is used */
  processStarted(sessionId: string, process: { pid: number; group: boolean; label: string; keep?: boolean }): void;
  processEnded(sessionId: string, pid: number): void;
  /** A module that has much to tell waits for this now and then: it resolves when the core has caught up. */
  drained(): Promise<void>;
  installProgress(progress: { receivedBytes: number; totalBytes: number; step: string }): void;
  log(level: 'debug' | 'info' | 'warn' | 'error', message: string, sessionId?: string): void;
}

export interface Provider {
  detect(): Promise<Detection>;
  /**
   * Installs the runtime this module was tested with into `dataDir`, or `version` of it where it can tell that one is whole;
   * says what it put there. `signal` cancels and leaves nothing behind.
   */
  install?(signal: AbortSignal, version?: string): Promise<InstalledRuntime | undefined>;
  /**
   * Starts the vendor's own flow and resolves when signed in; `detect` then tells who. `tell` says what a person has to do: a page
   * to open, a code to type there. `signal` gives it up and leaves nothing behind. Never takes, keeps or passes on what the
   * vendor's flow is about (passwords, codes, tokens). Throws `sign_in_failed` or `sign_in_cancelled`.
   */
  signIn?(method: string, tell: (progress: SignInProgress) => void, signal: AbortSignal): Promise<void>;
  signOut?(): Promise<void>;
  settingsChanged?(): void;
  /**
   * Starts or resumes an agent. `emit` takes events in order, also after `open` resolved, until `close`.
   * Throws a HubError (`runtime_missing`, `auth_required`, `folder_not_found`, …) when it cannot.
   */
  open(request: OpenRequest, emit: (event: ProviderEvent) => void): Promise<ProviderSession>;
  hasMessage?(query: { folder: string; nativeId: string; messageId: string }): Promise<'yes' | 'no' | 'unknown'>;
  /** Conversations of the agent's own programs (capability `history`). Reads only; never all of them for one page. */
  listHistory?(query: { cursor?: string | undefined; limit: number }): Promise<HistoryListPage>;
  readHistory?(query: { nativeId: string; cursor?: string | undefined; limit: number }): Promise<HistoryReadPage>;
  /** ends everything it started */
  close(): Promise<void>;
}

export interface ProviderSession {
  readonly opened: Opened;
  /** resolves when the agent was given the message; the turn then runs in events and ends with `turn.ended` */
  prompt(messageId: string, content: PromptPart[]): Promise<void>;
  steer?(messageId: string, content: PromptPart[]): Promise<void>;
  interrupt(): Promise<void>;
  answer(requestId: string, answer: ApprovalAnswer): Promise<void>;
  configure(change: {
    model?: string | null | undefined;
    effort?: string | null | undefined;
    mode?: string | undefined;
  }): Promise<void>;
  /** of an opening that said `resumed` */
  resumeTurn?(): Promise<void>;
  /**
   * The core is gone without having closed the session. True when its turn goes on, for the next core to resume: it is not closed
   * then, and says nothing any more. Asked at once, and never waited for.
   */
  leave?(): boolean;
  /** ends the agent's process within 2 s, the whole group */
  close(): Promise<void>;
}
