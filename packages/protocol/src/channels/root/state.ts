import * as z from 'zod';
import { HubErrorShape } from '../../errors.ts';
import { Features, Limit } from '../session/state.ts';
import { PublicSettings } from './settings.ts';
import { SignInMethod, SignInState } from './sign-in.ts';

/** The newest sessions the root state holds; older ones are listed by `sessions.list`. */
export const ROOT_SESSIONS_MAX = 500;

export const SessionSummary = z.object({
  id: z.string(),
  title: z.string(),
  folder: z.string(),
  provider: z.string(),
  /** of all agents, where there is more than the active one */
  providers: z.array(z.string()).optional(),
  model: z.string().nullable(),
  createdAt: z.number(),
  updatedAt: z.number(),
  archived: z.boolean(),
  pinned: z.boolean(),
  activity: z.enum(['idle', 'running', 'stopping']),
  /** what waits for a person (I10) */
  needsYou: z.object({ count: z.number().int(), first: z.string() }).nullable(),
  queued: z.number().int(),
  /** how much the agent does in the background; absent for nothing */
  background: z.number().int().optional(),
  /** an agent goes on by itself at this time; absent: none does */
  continuation: z.object({ agent: z.string(), at: z.number() }).optional(),
  turnCount: z.number().int(),
  /** how the last turn ended */
  lastOutcome: z.enum(['completed', 'interrupted', 'failed', 'lost']).nullable(),
  /** one line: what it said or does */
  preview: z.string(),
  added: z.number().int(),
  removed: z.number().int(),
  /** number of the last ended turn a person has seen; less than `turnCount` of an idle session means unread */
  readTurn: z.number().int(),
  readOnly: HubErrorShape.nullable(),
  /** it continues a conversation of the agent's own program; absent: it began here */
  imported: z.literal(true).optional(),
});
export type SessionSummary = z.infer<typeof SessionSummary>;

/** Of more sessions than the root state may hold these stay all the same. */
export function staysInRoot({ pinned, activity, needsYou, continuation }: SessionSummary): boolean {
  return pinned || activity !== 'idle' || needsYou !== null || continuation !== undefined;
}

export const Capabilities = z.object({
  steer: z.boolean(),
  resume: z.boolean(),
  fork: z.boolean(),
  interrupt: z.boolean(),
  images: z.boolean(),
  models: z.boolean(),
  modes: z.boolean(),
  /** a turn and its approvals outlive the core's restart */
  resumesTurns: z.boolean(),
  install: z.boolean(),
  /** the hub can remove what it installed; absent: no */
  remove: z.boolean().optional(),
  /** the hub can start a sign-in of the kinds `browser` and `code`; absent: no */
  signIn: z.boolean().optional(),
  /** the hub can sign an account out that says `canSignOut`; absent: no */
  signOut: z.boolean().optional(),
  /** it can show the conversations of its own program, to be continued here; absent: no */
  history: z.boolean().optional(),
});
export type Capabilities = z.infer<typeof Capabilities>;

/** What has gone wrong lately with starting and keeping agents of a provider, and what follows from it. */
export const ProviderHealth = z.object({
  state: z.discriminatedUnion('type', [
    z.object({ type: z.literal('ok') }),
    /** started again at `until`, one at a time; what is wanted before then waits */
    z.object({ type: z.literal('backing_off'), until: z.number(), attempt: z.number().int() }),
    /** it failed too often: until then what is wanted is refused with `provider_paused`, unless somebody sends `provider.retry` */
    z.object({ type: z.literal('open'), until: z.number() }),
  ]),
  /** failures since it last worked */
  failures: z.number().int(),
  lastError: HubErrorShape,
  lastErrorAt: z.number(),
});
export type ProviderHealth = z.infer<typeof ProviderHealth>;

export const ProviderState = z.object({
  id: z.string(),
  name: z.string(),
  /** of the module; the runtime it drives has its own */
  version: z.string(),
  /** one line for people who do not know it */
  description: z.string(),
  /** a person added it from the registry; `provider.remove` takes it away altogether. Absent: the hub brought it along */
  added: z.literal(true).optional(),
  capabilities: Capabilities,
  /** `unknown` until looked at; `checking` while it is */
  status: z.enum(['unknown', 'checking', 'ready', 'sign_in', 'not_installed', 'installing', 'failed']),
  runtime: z
    .object({
      version: z.string(),
      path: z.string().optional(),
      source: z.enum(['built-in', 'hub', 'machine', 'setting']),
    })
    .nullable(),
  /** who is signed in and who pays, in words */
  account: z
    .object({
      label: z.string(),
      billing: z.string(),
      /** it is a sign-in that `provider.signOut` ends, and no key in the settings; absent: no */
      canSignOut: z.boolean().optional(),
    })
    .nullable(),
  /** the ways to sign in; absent until they are known */
  signInMethods: z.array(SignInMethod).max(20).optional(),
  /** null or absent when nobody signs in */
  signIn: SignInState.nullable().optional(),
  /** what to do when it is not ready */
  hint: z.string().nullable(),
  error: HubErrorShape.nullable(),
  /** absent while nothing has gone wrong */
  health: ProviderHealth.optional(),
  install: z.object({ receivedBytes: z.number(), totalBytes: z.number(), step: z.string() }).nullable(),
  /** what a new session can choose from before its agent runs */
  features: Features,
  defaultMode: z.string(),
  limits: z.array(Limit),
});
export type ProviderState = z.infer<typeof ProviderState>;

export const RootState = z.object({
  seq: z.number().int().nonnegative(),
  core: z.object({
    version: z.string(),
    instanceId: z.string(),
    startedAt: z.number(),
    platform: z.string(),
    home: z.string(),
  }),
  sessions: z.record(z.string(), SessionSummary),
  /** all sessions on disk, also those the state does not hold */
  sessionCount: z.number().int(),
  providers: z.record(z.string(), ProviderState),
  settings: PublicSettings,
  recentFolders: z.array(z.string()),
  /** lasting troubles of the core itself: a full disk, a damaged file */
  problems: z.array(z.object({ id: z.string(), error: HubErrorShape, since: z.number() })),
});
export type RootState = z.infer<typeof RootState>;
