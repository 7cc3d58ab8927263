import { inProcess } from '@codeai-hub/provider-kit/conformance/hosts';
import { onStage, type Stage } from '@codeai-hub/provider-kit/conformance/stage';
import type { ResolvedSettings } from '@codeai-hub/provider-kit/contract';
import type { OpenAiEndpoint } from '@codeai-hub/testkit/openai/endpoint';
import { provider } from '../module.ts';
import { conformanceTarget } from './conformance-target.ts';

/** Looks at the provider with the real runtime on a stage of its own, which is checked when it is struck. */
export function onCodexStage(
  endpoint: OpenAiEndpoint,
  look: (stage: Stage) => Promise<void>,
  change: (settings: ResolvedSettings, dataDir: string) => ResolvedSettings = (settings) => settings,
): Promise<void> {
  const target = conformanceTarget(endpoint);
  const settings = (places: { folder: string; dataDir: string }) => change(target.settings(places), places.dataDir);
  // Here the service can be away as well.
  const failures = { ...target.failures, network_unreachable: 'model> say hello' };
  return onStage({ ...target, failures, settings, name: 'Codex', start: inProcess(provider) }, look);
}
