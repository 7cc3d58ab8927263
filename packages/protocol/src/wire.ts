import * as z from 'zod';
import { AgentRegistryList } from './agent-registry.ts';
import { RootCommand } from './channels/root/commands.ts';
import { SessionSummary } from './channels/root/state.ts';
import { SessionCommand } from './channels/session/commands.ts';
import { Item } from './channels/session/items.ts';
import { Turn } from './channels/session/state.ts';
import { Channel, ClientId, CommandId, Cursor, type Envelope, SessionId } from './envelope.ts';
import type { HubErrorShape } from './errors.ts';
import { ImportPage, ImportPreview, NativeId, PageCursor } from './imports.ts';
import { Receipt } from './receipts.ts';

/** Bytes of the largest frame the core takes from a client. Larger things are uploaded as blobs. */
export const MAX_CLIENT_FRAME = 1_048_576;
/** An answer to `history` stops before it holds more than this, unless one item does. */
export const HISTORY_PAGE_BYTES = 2_097_152;
/** How deep the JSON of a client may be nested. */
export const MAX_JSON_DEPTH = 32;
/** Both sides take a peer for dead after this long without a sign of life. */
export const PEER_TIMEOUT_MS = 20_000;
export const PING_INTERVAL_MS = 8_000;

export const Subscription = z.strictObject({
  channel: Channel,
  /** what the client has; absent asks for a snapshot */
  cursor: Cursor.optional(),
});
export type Subscription = z.infer<typeof Subscription>;

/** The `clientId` of a draft that the core put together. */
export const CORE_DRAFT = 'core';

export const Draft = z.object({
  /** may be longer than what a client can set: queued messages come back into it */
  text: z.string(),
  /** milliseconds since 1970; the later one wins */
  at: z.number(),
  clientId: z.string(),
});
export type Draft = z.infer<typeof Draft>;

export const FolderEntry = z.object({ name: z.string(), path: z.string(), git: z.boolean() });
export type FolderEntry = z.infer<typeof FolderEntry>;

/** How many channels a connection can follow at the same time. */
export const CHANNELS_MAX = 200;

/** What a client may ask. Each has one answer. */
export const REQUESTS = {
  /** first message of a connection; per subscribed channel one of replay, snapshot, gone follows, then `ready` (I12) */
  hello: {
    params: z.strictObject({
      protocolVersions: z.array(z.number().int()).min(1).max(20),
      client: z.strictObject({
        id: ClientId,
        kind: z.enum(['page', 'desktop', 'vscode', 'cli', 'other']),
        name: z.string().min(1).max(100),
        version: z.string().max(50),
      }),
      subscribe: z.array(Subscription).max(CHANNELS_MAX),
    }),
    result: z.object({
      protocolVersion: z.number().int(),
      coreVersion: z.string(),
      instanceId: z.string(),
      /** the core's clock, for showing durations */
      now: z.number(),
    }),
  },
  subscribe: { params: Subscription, result: z.object({ answer: z.enum(['replay', 'snapshot', 'gone']) }) },
  unsubscribe: { params: z.strictObject({ channel: Channel }), result: z.object({}) },
  command: {
    params: z.strictObject({
      commandId: CommandId,
      channel: Channel,
      command: z.union([SessionCommand, RootCommand]),
    }),
    result: Receipt,
  },
  /** items before `before` (an index counted from the session's first item), oldest first */
  history: {
    params: z.strictObject({
      sessionId: SessionId,
      before: z.number().int().nonnegative(),
      limit: z.number().int().min(1).max(500),
    }),
    result: z.object({ first: z.number().int(), items: z.array(Item), turns: z.array(Turn) }),
  },
  /** what another agent would be told of the conversation, for a person to look at and change; '' when that is nothing */
  'handover.preview': {
    params: z.strictObject({ sessionId: SessionId, to: z.string().min(1).max(32) }),
    result: z.object({ text: z.string(), from: z.array(z.string()) }),
  },
  'draft.set': {
    // As long as a frame: a limit in characters would allow what a frame cannot carry.
    params: z.strictObject({
      sessionId: SessionId,
      text: z.string(),
      at: z.number(),
      /** `at` of the draft the core had told when this was typed, 0 for none; absent: of the one that stands */
      typedOn: z.number().optional(),
    }),
    result: z.object({}),
  },
  /** all sessions, newest first, of one moment by id downwards */
  'sessions.list': {
    params: z.strictObject({
      /** `updatedAt` of the last session of the page before */
      before: z.number().optional(),
      /** its id: others of the same moment follow it */
      beforeId: SessionId.optional(),
      limit: z.number().int().min(1).max(500),
      query: z.string().max(500).optional(),
    }),
    result: z.object({ sessions: z.array(SessionSummary), more: z.boolean() }),
  },
  /**
   * conversations that the programs of an agent have on this machine, newest first; for the capability `history`. A page costs
   * the same however many there are; whoever asks for no more has cancelled
   */
  'imports.list': {
    params: z.strictObject({
      provider: z.string().max(32),
      cursor: PageCursor.optional(),
      limit: z.number().int().min(1).max(200),
    }),
    result: ImportPage,
  },
  /** one of them, from its beginning, to be read before `session.import` */
  'imports.read': {
    params: z.strictObject({
      provider: z.string().max(32),
      nativeId: NativeId,
      cursor: PageCursor.optional(),
      limit: z.number().int().min(1).max(200),
    }),
    result: ImportPreview,
  },
  /** reads the agent registry anew, also over the network: only asked for when a person wants it */
  'registry.list': { params: z.strictObject({}), result: AgentRegistryList },
  /** the folders inside a folder, for the folder picker; without a path: the home folder */
  'folders.list': {
    params: z.strictObject({ path: z.string().max(4096).optional(), hidden: z.boolean().optional() }),
    result: z.object({ path: z.string(), parent: z.string().nullable(), entries: z.array(FolderEntry) }),
  },
  ping: { params: z.strictObject({}).optional(), result: z.object({ now: z.number() }) },
} as const;
export type Method = keyof typeof REQUESTS;
export type ParamsOf<M extends Method> = z.infer<(typeof REQUESTS)[M]['params']>;
export type ResultOf<M extends Method> = z.infer<(typeof REQUESTS)[M]['result']>;

/** What the core tells without being asked. `handle` is a short number for a channel, valid for this core's life. */
export interface Notifications {
  replay: { channel: string; handle: number; epoch: string; from: number; to: number };
  snapshot: { channel: string; handle: number; epoch: string; seq: number; state: unknown };
  gone: { channel: string; error: HubErrorShape };
  ready: Record<string, never>;
  events: { handle: number; events: Envelope[] };
  /** a lone `item.delta` in short form: [handle, seq, span, at, itemId, text]; its origin is the agent */
  delta: [handle: number, seq: number, span: number, at: number, itemId: string, text: string];
  draft: { sessionId: string; draft: Draft };
  /** who looks at a session now */
  presence: { sessionId: string; clients: { id: string; name: string; kind: string }[] };
  'core.restarting': { reason: string };
}
export type NotificationName = keyof Notifications;

export interface ResultFrame {
  jsonrpc: '2.0';
  id: number | string;
  result: unknown;
}
export interface ErrorFrame {
  jsonrpc: '2.0';
  id: number | string | null;
  /** JSON-RPC's own number; `data` is the hub's error, which decides */
  error: { code: number; message: string; data: HubErrorShape };
}
export type NotificationFrame<N extends NotificationName = NotificationName> = {
  [K in N]: { jsonrpc: '2.0'; method: K; params: Notifications[K] };
}[N];
export type CoreFrame = ResultFrame | ErrorFrame | NotificationFrame;

/** The short form of a delta back as the envelope it stands for. */
export function expandDelta([, seq, span, at, itemId, text]: Notifications['delta']): Envelope {
  const event = { type: 'item.delta', itemId, text };
  return { seq, ...(span === 1 ? {} : { span }), at, origin: { kind: 'agent' }, event } as Envelope;
}

export function jsonRpcNumber(error: HubErrorShape): number {
  if (error.code === 'invalid_json') return -32_700;
  if (error.code === 'invalid_request') return -32_600;
  if (error.code === 'unknown_method') return -32_601;
  return -32_000;
}
