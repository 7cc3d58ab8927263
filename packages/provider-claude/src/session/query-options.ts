import type {
  CanUseTool,
  EffortLevel,
  PermissionMode,
  Options as QueryOptions,
  SpawnedProcess,
  SpawnOptions,
} from '@anthropic-ai/claude-agent-sdk';
import { HubError } from '@codeai-hub/protocol/errors';
import type { OpenRequest } from '@codeai-hub/provider-kit/contract';
import { BYPASS_MODE, EFFORTS, MODES } from '../manifest.ts';
import type { Options } from '../settings.ts';
import type { Start } from './native-id.ts';

export interface QueryInput {
  request: OpenRequest;
  start: Start;
  executable: string;
  env: Record<string, string>;
  options: Options;
  canUseTool: CanUseTool;
  spawn: (options: SpawnOptions) => SpawnedProcess;
}

export function queryOptions({
  request,
  start,
  executable,
  env,
  options,
  canUseTool,
  spawn,
}: QueryInput): QueryOptions {
  return {
    cwd: request.folder,
    env,
    pathToClaudeCodeExecutable: executable,
    spawnClaudeCodeProcess: spawn,
    ...startOptions(start),
    // Always said: without it the runtime takes the mode of its own settings, which may not ask (I16).
    permissionMode: permissionMode(request.mode, options),
    ...(options.allowBypass && { allowDangerouslySkipPermissions: true }),
    ...(request.model !== null && { model: request.model }),
    ...(request.effort !== null && { effort: effortLevel(request.effort) }),
    systemPrompt: { type: 'preset', preset: 'claude_code', snapshot: true },
    tools: { type: 'preset', preset: 'claude_code' },
    settingSources: options.isolation ? [] : ['user', 'project', 'local'],
    includePartialMessages: true,
    forwardSubagentText: true,
    enableFileCheckpointing: true,
    canUseTool,
  };
}

export function permissionMode(mode: string, options: Options): PermissionMode {
  const known = options.allowBypass ? [...MODES, BYPASS_MODE] : MODES;
  if (known.some((one) => one.id === mode)) return mode as PermissionMode;
  const what =
    mode === BYPASS_MODE.id
      ? 'run without asking; set providers.claude.options.allowBypass first'
      : `work in a mode "${mode}"`;
  throw new HubError('unsupported', { provider: 'Claude', what });
}

export function effortLevel(effort: string): EffortLevel {
  if (EFFORTS.includes(effort)) return effort as EffortLevel;
  throw new HubError('unsupported', { provider: 'Claude', what: `think with the effort "${effort}"` });
}

function startOptions(start: Start): QueryOptions {
  switch (start.kind) {
    case 'new':
      return { sessionId: start.id };
    case 'resume':
      return { resume: start.id };
    case 'fork': {
      const upTo = start.lastEntry === undefined ? {} : { resumeSessionAt: start.lastEntry };
      return { resume: start.from, forkSession: true, sessionId: start.id, ...upTo };
    }
  }
}
