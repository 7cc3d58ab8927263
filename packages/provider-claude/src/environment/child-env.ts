import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Variables of the core's own environment that must not reach the agent. A stray key there would be billed instead of
 * the person's plan, and switches meant for another program would change how the agent works. What belongs here is set
 * by name in the provider's settings.
 */
const STRAY = [
  /^ANTHROPIC_/,
  /^CLAUDE_CODE_/,
  /^CLAUDE_AGENT_/,
  /^CLAUDECODE$/,
  /^AI_AGENT$/,
  /^API_TIMEOUT_MS$/,
  /^(MAX_THINKING_TOKENS|DISABLE_(TELEMETRY|ERROR_REPORTING|AUTOUPDATER|BUG_COMMAND|PROMPT_CACHING))$/,
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
  coreVersion: string;
}

/** The whole environment of a runtime process. Later lines win: ours, then the person's settings, then the tags. */
export function childEnv({ base, settings, tags, coreVersion }: ChildEnvOptions): Record<string, string> {
  return {
    ...cleaned(base),
    DISABLE_AUTOUPDATER: '1',
    CLAUDE_AGENT_SDK_CLIENT_APP: `codeai-hub/${coreVersion}`,
    CLAUDE_CODE_EMIT_SESSION_STATE_EVENTS: '1',
    CLAUDE_CODE_ENABLE_TODO_TOOLS: '1',
    ...chosenEnv(settings),
    ...tags,
  };
}

/** What a person chose for this provider in the hub. */
export function chosenEnv(settings: ResolvedSettings): Record<string, string> {
  return {
    ...settings.env,
    ...(settings.baseUrl !== undefined && { ANTHROPIC_BASE_URL: settings.baseUrl }),
    ...(settings.apiKey !== undefined && { ANTHROPIC_API_KEY: settings.apiKey }),
  };
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
