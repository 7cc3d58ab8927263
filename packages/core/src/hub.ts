import type { RootCommand } from '@codeai-hub/protocol/channels/root/commands';
import type { SessionCommand } from '@codeai-hub/protocol/channels/session/commands';
import type { BlobRef } from '@codeai-hub/protocol/content';
import type { Channel, Envelope } from '@codeai-hub/protocol/envelope';
import type { HubErrorShape } from '@codeai-hub/protocol/errors';
import type { Receipt } from '@codeai-hub/protocol/receipts';
import type { Draft, ParamsOf, ResultOf } from '@codeai-hub/protocol/wire';

/** Who sends a command: a connected window, or a script through the HTTP API. */
export interface Actor {
  clientId: string;
  name: string;
}

/** One channel as the server sees it: where it stands, what came before, what comes next. */
export interface Feed {
  readonly channel: Channel;
  /** short number of the channel, the same for all clients of this core */
  readonly handle: number;
  readonly epoch: string;
  readonly seq: number;
  /** the reduced state as JSON text, made once per seq and shared by all who ask */
  snapshotJson(): string;
  /**
   * Events after `seq` up to now, from memory or the log; `null` when there are more than `limit` (a snapshot is the
   * shorter way) or when the log no longer has them.
   */
  eventsAfter(seq: number, limit: number): Envelope[] | null;
  /** Called after the events are in the log, in log order (I2). */
  listen(listener: (events: readonly Envelope[]) => void): () => void;
  /** Called when the channel ends: a deleted session. */
  onEnd(listener: (error: HubErrorShape) => void): () => void;
  /** Called when the state was replaced and another epoch began: only a snapshot leads from what was shown to it. */
  onRestart(listener: () => void): () => void;
}

/** Everything the server may ask of the core. Failures are HubErrors. */
export interface Hub {
  /** Loads a session when it is not in memory. While a feed is held it stays. */
  openFeed(channel: Channel): Promise<Feed & { release(): void }>;
  /** Answers when the receipt is durable (I6). */
  command(channel: Channel, commandId: string, command: SessionCommand | RootCommand, actor: Actor): Promise<Receipt>;
  history(params: ParamsOf<'history'>): Promise<ResultOf<'history'>>;
  handover(params: ParamsOf<'handover.preview'>): Promise<ResultOf<'handover.preview'>>;
  /** Items that left the window, from an index on, as JSON texts: `count` of them, fewer of heavy ones, one at least. */
  historyTexts(params: { sessionId: string; first: number; count: number }): Promise<string[]>;
  listSessions(params: ParamsOf<'sessions.list'>): Promise<ResultOf<'sessions.list'>>;
  listImports(params: ParamsOf<'imports.list'>): Promise<ResultOf<'imports.list'>>;
  readImport(params: ParamsOf<'imports.read'>): Promise<ResultOf<'imports.read'>>;
  listRegistry(): Promise<ResultOf<'registry.list'>>;
  draft(sessionId: string): Promise<Draft | null>;
  /** `typedOn`: `at` of the draft it was typed on, absent for the one that stands */
  /** Answers when it is on the disk: until then the window keeps it. */
  setDraft(sessionId: string, draft: Draft, typedOn?: number): Promise<void>;
  /** Drafts that won, also the caller's own. */
  onDraft(listener: (sessionId: string, draft: Draft) => void): () => void;
  putBlob(sessionId: string, data: Uint8Array, mediaType: string): Promise<BlobRef>;
  /** `null` when the session has no such blob */
  blob(sessionId: string, hash: string): Promise<Uint8Array | null>;
}
