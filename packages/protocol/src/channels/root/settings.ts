import * as z from 'zod';

export const SETTINGS_VERSION = 1;

/** A secret is never a value in settings, only the name under which the core keeps it (I15). */
export const SecretRef = z.strictObject({ secret: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,63}$/) });

export const ProviderSettings = z.strictObject({
  enabled: z.boolean().default(true),
  /** path of the agent's own program, when the found one is not wanted */
  executable: z.string().max(4096).optional(),
  /** gateway in front of the model's service */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  /** more environment for the agent; secret values as `{ "secret": "name" }` */
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.union([z.string().max(10_000), SecretRef])).default({}),
  apiKey: SecretRef.optional(),
  defaultModel: z.string().max(200).optional(),
  defaultMode: z.string().max(50).optional(),
  /** provider-specific switches, checked by the provider module */
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
});
export type ProviderSettings = z.infer<typeof ProviderSettings>;

/** `core/config.json`. Every field has a default, so `{}` is a valid file. */
export const Settings = z.strictObject({
  version: z.literal(SETTINGS_VERSION).default(SETTINGS_VERSION),
  /** preferred port; a free one is taken when it is in use */
  port: z.number().int().min(0).max(65_535).default(8080),
  /** the core stops this long after its last window, when nothing runs; `never` keeps it */
  idleStopSeconds: z.union([z.literal('never'), z.number().int().min(1).max(86_400)]).default(60),
  maxClients: z.number().int().min(1).max(1000).default(5),
  maxConcurrentSessions: z.number().int().min(1).max(1000).default(10),
  /** an agent that gives no sign of life for so long is reported as stalled */
  stallSeconds: z.number().int().min(5).max(3600).default(60),
  /** an agent's process is ended after so many minutes without a turn */
  agentIdleMinutes: z.number().int().min(1).max(1440).default(15),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  appearance: z
    .strictObject({
      theme: z.enum(['system', 'light', 'dark', 'hc']).default('system'),
      density: z.enum(['comfortable', 'compact']).default('comfortable'),
      sendKey: z.enum(['enter', 'mod-enter']).default('enter'),
    })
    .prefault({}),
  /** where the key is kept that stored secrets are sealed with; `auto`: the system keychain where there is one, else a file */
  secretStorage: z.enum(['auto', 'keychain', 'file']).default('auto'),
  /**
   * where agents to be added are listed: a file of this machine, or an address. Absent: `AGENT_REGISTRY`. Read only when
   * somebody asks for it
   */
  agentRegistry: z
    .string()
    .max(2000)
    .regex(/^(https?:\/\/|\/|[A-Za-z]:[\\/])/)
    .optional(),
  providers: z.record(z.string().regex(/^[a-z][a-z0-9-]{0,31}$/), ProviderSettings).default({}),
});
export type Settings = z.infer<typeof Settings>;

/** Where that key really is. */
export const SecretStorage = z.object({
  /** `undecided`: nothing depended on it yet; `none`: the one that was chosen by name cannot be used */
  inForce: z.enum(['keychain', 'file', 'none', 'undecided']),
  /** why it is not the keychain, or what could not be moved; null when all is as chosen */
  reason: z.string().nullable(),
  /** names of stored secrets that the keychain does not open now */
  locked: z.array(z.string()),
});
export type SecretStorage = z.infer<typeof SecretStorage>;

/** What clients see: the settings, and which secrets are set, never a value. */
export const PublicSettings = z.object({
  values: Settings,
  secretsSet: z.array(z.string()),
  secretStorage: SecretStorage.optional(),
});
export type PublicSettings = z.infer<typeof PublicSettings>;
