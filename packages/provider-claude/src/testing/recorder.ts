import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import type { Target } from '@codeai-hub/provider-kit/conformance/target';
import type { HostServices } from '@codeai-hub/provider-kit/module';
import type { Recorder } from '@codeai-hub/provider-kit/recordings/record';
import type { Told } from '@codeai-hub/provider-kit/recordings/told';
import type { AnthropicEndpoint } from '@codeai-hub/testkit/anthropic/endpoint';
import { manifest } from '../manifest.ts';
import { type Fields, nameOf } from '../native/read.ts';
import { ClaudeProvider } from '../provider.ts';
import { conformanceTarget } from './conformance-target.ts';
import { SCENES } from './scenes.ts';
import { testRuntime } from './test-runtime.ts';

/** Records what the real Claude Code tells in front of this endpoint. */
export function claudeRecorder(endpoint: AnthropicEndpoint): Recorder {
  return {
    scenes: SCENES,
    target: (scene, tell) => ({
      ...conformanceTarget(endpoint),
      name: scene.name,
      settings: ({ folder, dataDir }) => settingsOf(endpoint.url, { folder, dataDir }, scene.env ?? {}),
      start: inProcess({ manifest, create: (host) => tapped(host, tell) }),
    }),
    volatile: {
      numbers: /(_ms|_time|[dD]uration|cost|Cost)/,
      dropped:
        /^(timestamp|tools|slash_commands|terminal_slash_commands|skills|agents|capabilities|plugins|messaging_socket_path|memory_paths)$/,
      idKeys: /^(task_id|run_id|agent_id|agentId|backgroundTaskId)$/,
      ids: [/\b(req_|msg_|toolu_)[0-9a-f]{8,}\b/g, /\b(duration_ms: )\d+/g, /(plans\/)[a-z-]+(?=\.md)/g],
    },
  };
}

function tapped(host: HostServices, tell: (told: Told) => void): ClaudeProvider {
  return new ClaudeProvider(host, {
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
    terminalEnv: async () => ({}),
    places: [],
    tap: (event: Fields) => tell([nameOf(event), event]),
  });
}

function settingsOf(
  baseUrl: string,
  { folder, dataDir }: { folder: string; dataDir: string },
  env: Record<string, string>,
): ReturnType<Target['settings']> {
  const home = join(dataDir, 'home');
  mkdirSync(home, { recursive: true });
  const temporary = join(folder, '..');
  return {
    executable: testRuntime(),
    baseUrl,
    options: { isolation: true },
    env: {
      HOME: home,
      TMPDIR: temporary,
      CLAUDE_CODE_TMPDIR: temporary,
      NO_PROXY: '127.0.0.1,localhost',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: '1',
      ANTHROPIC_API_KEY: 'sk-ant-scripted',
      ...env,
    },
  };
}
