import type { Limit, SessionState } from '@codeai-hub/protocol/channels/session/state';
import type { BlobRef, Content } from '@codeai-hub/protocol/content';
import type { PromptPart } from '@codeai-hub/provider-kit/contract';
import type { Clock } from '../clock.ts';
import type { Agents } from './agents.ts';
import type { News } from './news.ts';
import type { Step } from './step.ts';

/** The session as its driver sees it. */
export interface DrivenSession {
  readonly state: SessionState;
  /** Decides, writes and publishes in one go. When the disk refuses, nothing changes and the session stops its agent. */
  change(by: 'agent' | 'core', decide: (step: Step) => void): void;
  /** resolves when all that was written so far survives the machine's death */
  durable(): Promise<void>;
  spill(text: string): BlobRef;
  attachments(content: Content): PromptPart[];
  /** what to say of quota windows, and not to say again */
  limitWarnings(provider: string, limits: readonly Limit[]): string[];
  /** what an agent does not know of the conversation yet, in words for it; null when that is nothing */
  news(provider: string): Promise<News | null>;
}

export interface DriverOptions {
  session: DrivenSession;
  /** whose agent is driven */
  provider: string;
  agents: Agents;
  clock: Clock;
  stallMs: () => number;
  idleMs: () => number;
  /** a failure that belongs to nobody's request */
  report: (error: unknown, what: string) => void;
}
