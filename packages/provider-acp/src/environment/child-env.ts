import { delimiter } from 'node:path';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { Preset } from '../presets/preset.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Variables of the core's own environment that must not reach an agent. A stray key there would be billed instead of what
 * the person chose, and switches meant for another program would change how the agent works. What belongs here is set by
 * name in the provider's settings.
 */
const STRAY_FOR_ALL = [
  /_(API_KEY|AUTH_TOKEN|ACCESS_TOKEN|OAUTH_TOKEN)$/,
  // of `npm start`: the agent's commands would run with the hub's own npm settings
  /^npm_/i,
  /^INIT_CWD$/,
  /^NODE_COMPILE_CACHE$/,
  /^CODEAI_HUB_/,
];

export interface ChildEnvOptions {
  preset: Pick<Preset, 'env' | 'stray' | 'variables'>;
  /** the environment of this process */
  base: Env;
  settings: ResolvedSettings;
  /** by which the agent's processes are found (I11) */
  tags: Readonly<Record<string, string>>;
}

/** The whole environment of an agent. Later lines win: what it needs, then the person's settings, then the tags. */
export function childEnv({ preset, base, settings, tags }: ChildEnvOptions): Record<string, string> {
  return { ...cleaned(base, preset.stray), ...preset.env, ...chosenEnv(preset, settings), ...tags };
}

/** Keys in the hub's environment that are not used, and that a person may wonder about. */
export function strayKeys({ stray }: Pick<Preset, 'stray'>, base: Env): string[] {
  return Object.keys(base).filter((name) => /(KEY|TOKEN)$/.test(name) && stray.some((pattern) => pattern.test(name)));
}

/** What a person chose for this agent in the hub. */
function chosenEnv({ variables }: Pick<Preset, 'variables'>, settings: ResolvedSettings): Record<string, string> {
  const { apiKey, baseUrl } = settings;
  return {
    ...settings.env,
    ...(baseUrl !== undefined && variables.baseUrl !== undefined && { [variables.baseUrl]: baseUrl }),
    ...(apiKey !== undefined && variables.apiKey !== undefined && { [variables.apiKey]: apiKey }),
  };
}

function cleaned(base: Env, stray: readonly RegExp[]): Record<string, string> {
  const patterns = [...STRAY_FOR_ALL, ...stray];
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(base)) {
    if (value === undefined || patterns.some((pattern) => pattern.test(name))) continue;
    kept[name] = name === 'PATH' ? personsPath(value) : value;
  }
  return kept;
}

/** `npm start` puts the hub's own tools in front; the agent must not find them before the person's. */
function personsPath(path: string): string {
  const entries = path.split(delimiter).filter((entry) => !/[\\/](node_modules[\\/]\.bin|node-gyp-bin)$/.test(entry));
  return entries.join(delimiter);
}
