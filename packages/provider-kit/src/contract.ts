import { SignInProgress } from '@codeai-hub/protocol/channels/root/sign-in';
import { Capabilities, ProviderState } from '@codeai-hub/protocol/channels/root/state';
import { ApprovalAnswer } from '@codeai-hub/protocol/channels/session/approvals';
import { Features, Runtime } from '@codeai-hub/protocol/channels/session/state';
import { HubErrorShape } from '@codeai-hub/protocol/errors';
import { NativeId, PageCursor } from '@codeai-hub/protocol/imports';
import * as z from 'zod';
import { ProviderEvent } from './events.ts';
import { HistoryListPage, HistoryReadPage } from './history/entries.ts';

/** Raised when a message changes so that an older core or module could not follow. */
export const CONTRACT_VERSION = 1;

export const Manifest = z.object({
  contract: z.number().int(),
  id: z.string(),
  name: z.string(),
  description: z.string(),
  version: z.string(),
  capabilities: Capabilities,
  /** offered before an agent runs; an open session reports its own */
  features: Features,
  /** the mode that asks (I16) */
  defaultMode: z.string(),
});
export type Manifest = z.infer<typeof Manifest>;

/** A provider's settings with secret references replaced by their values. Never logged. */
export const ResolvedSettings = z.object({
  executable: z.string().optional(),
  baseUrl: z.string().optional(),
  env: z.record(z.string(), z.string()),
  apiKey: z.string().optional(),
  defaultModel: z.string().optional(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type ResolvedSettings = z.infer<typeof ResolvedSettings>;

/** What a provider finds on this machine. Fields as in the root state. */
export const Detection = z.object({
  status: ProviderState.shape.status.extract(['ready', 'sign_in', 'not_installed', 'failed']),
  runtime: ProviderState.shape.runtime,
  account: ProviderState.shape.account,
  signInMethods: ProviderState.shape.signInMethods,
  hint: z.string().nullable(),
  error: HubErrorShape.nullable(),
});
export type Detection = z.infer<typeof Detection>;

/** Inside the provider's own folder, whatever it says. */
const InsidePath = z
  .string()
  .min(1)
  .max(1000)
  .refine((path) => !/(^|[\\/])\.\.?([\\/]|$)|^[\\/]|^[A-Za-z]:|\0/.test(path), 'a path inside the folder is needed');

/** What an installation put into the provider's own folder. The core writes it down, checks it before use, and removes it. */
export const InstalledRuntime = z.object({
  version: z.string().min(1).max(100),
  /** where it came from, without credentials */
  source: z.string().max(2000),
  /** of what was fetched: `sha512-…` */
  integrity: z.string().max(200),
  /** holds all of it and nothing else; relative to the provider's folder */
  folder: InsidePath,
  /** what is run; relative to that */
  program: InsidePath,
});
export type InstalledRuntime = z.infer<typeof InstalledRuntime>;

/** Message content with attachments as files on this machine. */
export const PromptPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), path: z.string(), mediaType: z.string(), name: z.string().optional() }),
  z.object({ type: z.literal('file'), path: z.string(), mediaType: z.string(), name: z.string() }),
]);
export type PromptPart = z.infer<typeof PromptPart>;

export const OpenRequest = z.object({
  sessionId: z.string(),
  folder: z.string(),
  /** continue this native conversation; absent begins a new one */
  nativeId: z.string().optional(),
  /** make a copy of this native conversation and continue the copy, up to (not including) the named message */
  fork: z.object({ nativeId: z.string(), beforeMessageId: z.string().optional() }).optional(),
  /**
   * A turn ran when the last core ended, begun by this message if by one: opens it only where it goes on or has ended since, and
   * `session.resumeTurn` then tells of it. Throws `no_turn_running` where it does not. For modules that can `resumesTurns`.
   */
  resumeTurn: z.object({ messageId: z.string().optional() }).optional(),
  model: z.string().nullable(),
  effort: z.string().nullable(),
  mode: z.string(),
});
export type OpenRequest = z.infer<typeof OpenRequest>;

export const Opened = z.object({
  nativeId: z.string().optional(),
  runtime: Runtime,
  features: Features,
  /** a turn goes on in it, which `session.resumeTurn` tells */
  resumed: z.boolean().optional(),
});
export type Opened = z.infer<typeof Opened>;

const session = { sessionId: z.string() };
const none = z.object({});

/** Requests of the core to a provider host. */
export const HOST_REQUESTS = {
  initialize: {
    params: z.object({
      contract: z.number().int(),
      coreVersion: z.string(),
      /** this provider's own folder, seen by no other provider */
      dataDir: z.string(),
      settings: ResolvedSettings,
      /** goes into the environment of every process that is started (I11) */
      runTag: z.string(),
    }),
    result: Manifest,
  },
  'settings.changed': { params: z.object({ settings: ResolvedSettings }), result: none },
  /** answered at once, whatever else goes on: a host that does not is ended */
  ping: { params: none, result: none },
  detect: { params: none, result: Detection },
  /** answers when installed; progress comes as `install.progress` */
  install: {
    params: z.object({ version: z.string().optional() }),
    result: z.object({ installed: InstalledRuntime.optional() }),
  },
  'install.cancel': { params: none, result: none },
  /**
   * Starts the vendor's own flow; answers when signed in, or fails: `sign_in_failed`, `sign_in_cancelled`. What a person has to
   * do comes as `signIn.progress`. A second one while one is under way is `sign_in_failed`: the core cancels first.
   */
  'signIn.start': { params: z.object({ method: z.string() }), result: none },
  /** answers when the flow is over and nothing of it is left */
  'signIn.cancel': { params: none, result: none },
  /** ends the sign-in that the account says `canSignOut` of */
  signOut: { params: none, result: none },
  'session.open': { params: OpenRequest, result: Opened },
  /** answers when the agent was given the message; the turn then runs in events */
  'session.prompt': {
    params: z.object({ ...session, messageId: z.string(), content: z.array(PromptPart) }),
    result: none,
  },
  /** gives a message to the running turn */
  'session.steer': {
    params: z.object({ ...session, messageId: z.string(), content: z.array(PromptPart) }),
    result: none,
  },
  /** polite; `turn.ended` follows as an event */
  'session.interrupt': { params: z.object(session), result: none },
  'session.answer': { params: z.object({ ...session, requestId: z.string(), answer: ApprovalAnswer }), result: none },
  'session.configure': {
    params: z.object({
      ...session,
      model: z.string().nullable().optional(),
      effort: z.string().nullable().optional(),
      mode: z.string().optional(),
    }),
    result: none,
  },
  /** tells the turn that goes on again, from its first item; answers when all is told that happened until then */
  'session.resumeTurn': { params: z.object(session), result: none },
  /** ends the agent's process; the native conversation stays */
  'session.close': { params: z.object(session), result: none },
  /** after a crash: did the agent get this message? (I7) */
  'session.hasMessage': {
    params: z.object({ ...session, folder: z.string(), nativeId: z.string(), messageId: z.string() }),
    result: z.object({ answer: z.enum(['yes', 'no', 'unknown']) }),
  },
  /**
   * What the agent's own programs have said on this machine, newest first, in pages that each cost the same however many there
   * are. Of the capability `history`. Changes nothing on the disk.
   */
  'history.list': {
    params: z.object({ cursor: PageCursor.optional(), limit: z.number().int().min(1).max(200) }),
    result: HistoryListPage,
  },
  /** One of them from its beginning. Throws `not_found`, `history_unreadable`, or `history_changed` when it grew between two pages. */
  'history.read': {
    params: z.object({
      nativeId: NativeId,
      cursor: PageCursor.optional(),
      limit: z.number().int().min(1).max(500),
    }),
    result: HistoryReadPage,
  },
} as const;
export type HostMethod = keyof typeof HOST_REQUESTS;
export type HostParams<M extends HostMethod> = z.infer<(typeof HOST_REQUESTS)[M]['params']>;
export type HostResult<M extends HostMethod> = z.infer<(typeof HOST_REQUESTS)[M]['result']>;

/** What a provider host tells the core without being asked. */
export const HOST_NOTIFICATIONS = {
  'session.event': z.object({ ...session, event: ProviderEvent }),
  /** sent before the process is used, so that a crash can never leave one unknown (I11). `keep`: for the next core, after a crash */
  'process.started': z.object({
    ...session,
    pid: z.number().int(),
    group: z.boolean(),
    label: z.string(),
    keep: z.boolean().optional(),
  }),
  'process.ended': z.object({ ...session, pid: z.number().int() }),
  'install.progress': z.object({ receivedBytes: z.number(), totalBytes: z.number(), step: z.string() }),
  'signIn.progress': SignInProgress,
  log: z.object({
    level: z.enum(['debug', 'info', 'warn', 'error']),
    message: z.string(),
    sessionId: z.string().optional(),
  }),
} as const;
export type HostNotification = keyof typeof HOST_NOTIFICATIONS;
export type HostNotificationParams<N extends HostNotification> = z.infer<(typeof HOST_NOTIFICATIONS)[N]>;
