import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { inProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import type { Recorder, Scene } from '@codeai-hub/provider-kit/recordings/record';
import type { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { manifest } from '../manifest.ts';
import { CodexProvider } from '../provider.ts';
import { conformanceTarget } from './conformance-target.ts';
import { writeServer } from './mcp-server.ts';
import { scenes } from './scenes.ts';

/** Records what the real Codex tells in front of this endpoint. */
export function codexRecorder(endpoint: OpenAiEndpoint): Recorder {
  return {
    scenes: scenes(endpoint),
    target: (scene, tell) => {
      const target = conformanceTarget(endpoint);
      return {
        ...target,
        name: scene.name,
        settings: (places) => {
          const settings = target.settings(places);
          personalise(scene, join(places.dataDir, 'home/.codex/config.toml'));
          return settings;
        },
        start: inProcess({
          manifest,
          create: (host) =>
            new CodexProvider(host, {
              tap: (method, params, id) => tell([method, id === undefined ? params : { ...params, rpcId: id }]),
            }),
        }),
      };
    },
    volatile: {
      numbers: /(At|Ms|[tT]imeUsedSeconds)$/,
      dropped: /^(userAgent|gitInfo|threadSettings|environments)$/,
      idKeys: /^processId$/,
      ids: [/\b(msg_|rs_|fc_|ctc_|call_|ws_)\d+_\d+\b/g, /\b(exec-)[0-9a-f-]{8,}/g],
    },
    first: 'thread/started',
    keeps: ([name]) => !OF_THE_MACHINE.has(name),
  };
}

/** Told of what is installed, in an order of their own, or with the name of the machine. */
const OF_THE_MACHINE = new Set(['skills/changed', 'app/list/updated', 'remoteControl/status/changed']);

/** What a person has set differently. */
function personalise({ name }: Scene, file: string): void {
  const config = readFileSync(file, 'utf8');
  if (name === 'retried') writeFileSync(file, config.replace('stream_max_retries = 0', 'stream_max_retries = 2'));
  if (name === 'sub-agent') writeFileSync(file, config.replace(/\[features\.multi_agent_v2\]\nenabled = true\n/, ''));
  if (name === 'server-of-tools') writeFileSync(file, config + writeServer(dirname(file)));
}
