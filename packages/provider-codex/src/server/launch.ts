import { createHash } from 'node:crypto';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';

/** How an app-server is started. */
export interface Launch {
  executable: string;
  args: string[];
  env: Record<string, string>;
  /** told to it over its input once it runs, and kept in its memory only */
  apiKey: string | undefined;
  /** it outlives its host, where the system can have such a thing */
  survives: boolean;
}

/** What every conversation is told about the service behind it; `undefined` leaves it to the person's own config. */
export interface Service {
  modelProvider: string | undefined;
  config: Record<string, string | boolean>;
}

const OWN_PROVIDER = 'codeai_hub';

export function launchOf(executable: string, env: Record<string, string>, settings: ResolvedSettings): Launch {
  const { apiKey } = settings;
  const config = [
    // Else it asks an unreachable service again for ever.
    'features.unbounded_connection_retries=false',
    'tools.update_plan.enabled=true',
    // The key of the hub must neither replace the person's own sign-in nor lie in a file.
    ...(apiKey === undefined ? [] : ['cli_auth_credentials_store="ephemeral"']),
  ];
  const survives = settings.options.survive === true && process.platform !== 'win32';
  return { executable, args: ['app-server', ...config.flatMap((one) => ['-c', one])], env, apiKey, survives };
}

/** Two launches with the same answer can share a process. A hash, because a key goes into it. */
export function fingerprintOf({ executable, args, env, apiKey, survives }: Launch): string {
  const parts = JSON.stringify([executable, args, Object.entries(env).sort(), apiKey ?? null, survives]);
  return createHash('sha256').update(parts).digest('hex');
}

/**
 * Another address is a service of its own. It gets the hub's key or none: the person's sign-in belongs to OpenAI alone. Told
 * with each conversation, not in arguments, which every user of the machine could read.
 */
export function serviceOf({ baseUrl, apiKey }: ResolvedSettings): Service {
  if (baseUrl === undefined) return { modelProvider: apiKey === undefined ? undefined : 'openai', config: {} };
  const fields = {
    name: 'CodeAI Hub',
    base_url: baseUrl,
    wire_api: 'responses',
    requires_openai_auth: apiKey !== undefined,
    // Few services speak it, and trying costs seconds.
    supports_websockets: false,
  };
  const config = Object.entries(fields).map(([name, value]) => [`model_providers.${OWN_PROVIDER}.${name}`, value]);
  return { modelProvider: OWN_PROVIDER, config: Object.fromEntries(config) };
}
