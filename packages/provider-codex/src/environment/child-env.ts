import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Variables of the core's own environment that must not reach the agent. A stray key there would be billed instead of the
 * person's plan, and switches meant for another program would change how the agent works. What belongs here is set by name
 * in the provider's settings.
 */
const STRAY = [
  /^OPENAI_/,
  // All but the place where the person's own Codex keeps its sign-in and its conversations.
  /^CODEX_(?!HOME$)/,
  // of `npm start`: the agent's commands would run with the hub's own npm settings
  /^npm_/i,
  /^INIT_CWD$/,
  /^NODE_COMPILE_CACHE$/,
  /^CODEAI_HUB_/,
];

export interface ChildEnvOptions {
  /** the environment of this process */
  base: Env;
  settings: ResolvedSettings;
  /** by which the agent's processes are found (I11) */
  tags: Readonly<Record<string, string>>;
}

/** The whole environment of a runtime process. Keys of the hub are not in it: see `server/launch.ts`. */
export function childEnv({ base, settings, tags }: ChildEnvOptions): Record<string, string> {
  return { ...cleaned(base), ...settings.env, ...tags };
}

function cleaned(base: Env): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(base)) {
    if (value === undefined || STRAY.some((pattern) => pattern.test(name))) continue;
    kept[name] = name === 'PATH' ? personsPath(value) : value;
  }
  return kept;
}

/** `npm start` puts the hub's own tools in front; the agent must not find them before the person's. */
function personsPath(path: string): string {
  const separator = process.platform === 'win32' ? ';' : ':';
  const entries = path.split(separator).filter((entry) => !/[\\/](node_modules[\\/]\.bin|node-gyp-bin)$/.test(entry));
  return entries.join(separator);
}
