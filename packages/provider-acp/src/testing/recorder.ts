import { existsSync, readFileSync } from 'node:fs';
import { inProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import type { Target } from '@codeai-hub/provider-kit/conformance/target';
import { type Fields, fieldsOf, stringOf } from '@codeai-hub/provider-kit/reading';
import type { Recorder, Scene } from '@codeai-hub/provider-kit/recordings/record';
import type { GeminiEndpoint } from '@codeai-hub/testkit/gemini/endpoint';
import type { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { manifestOf } from '../manifest.ts';
import { gemini } from '../presets/gemini.ts';
import { opencode } from '../presets/opencode.ts';
import type { Preset } from '../presets/preset.ts';
import { AcpProvider } from '../provider.ts';
import { geminiTarget } from './gemini-target.ts';
import { opencodeTarget } from './opencode-target.ts';
import { GEMINI_SCENES, OPENCODE_SCENES } from './scenes.ts';

/** Records what the real Gemini CLI tells in front of this endpoint. */
export function geminiRecorder(endpoint: GeminiEndpoint): Recorder {
  return recorderOf(gemini, GEMINI_SCENES, () => geminiTarget(endpoint));
}

/** Records what the real opencode tells in front of this endpoint. */
export function opencodeRecorder(endpoint: OpenAiEndpoint): Recorder {
  return recorderOf(opencode, OPENCODE_SCENES, () => opencodeTarget(endpoint));
}

function recorderOf(
  preset: Preset,
  scenes: readonly Scene[],
  targetOf: () => Omit<Target, 'name' | 'start'>,
): Recorder {
  return {
    scenes,
    target: (scene, tell) => ({
      ...targetOf(),
      name: scene.name,
      start: inProcess({
        manifest: manifestOf(preset),
        create: (host) =>
          new AcpProvider(preset, host, { tap: (method, payload) => tell([method, withPlan(payload)]) }),
      }),
    }),
    first: 'session/update',
    startsSlowly: true,
    volatile: {
      numbers: /^(id|time|start|end|duration|cost|amount)$/,
      dropped: /^(availableCommands|configOptions)$/,
      idKeys: /^(sessionId|messageId)$/,
      ids: [/\b(call_|msg_|rs_|fc_)\d+_\d+\b/g, /\b([a-z_]+_)\d{13}_\d+\b/g],
    },
  };
}

/** A request for a plan names the file that it stands in. */
function withPlan(payload: Fields): Fields {
  const path = /: (\/.+\.md)$/.exec(stringOf(fieldsOf(payload.toolCall).title) ?? '')?.[1];
  if (path === undefined || !existsSync(path)) return payload;
  return { ...payload, planFile: { path, text: readFileSync(path, 'utf8') } };
}
