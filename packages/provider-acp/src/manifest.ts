import { CONTRACT_VERSION, type Manifest } from '@codeai-hub/provider-kit/contract';
import type { Preset } from './presets/preset.ts';
import { supplyOf } from './runtime/supply.ts';

/** Of this module. What it drives has a version of its own. */
const VERSION = '0.1.0';

export function manifestOf(preset: Preset): Manifest {
  const { id, name, description, features, defaultMode } = preset;
  const installs = supplyOf(preset) !== undefined;
  return {
    contract: CONTRACT_VERSION,
    id,
    name,
    description,
    version: VERSION,
    capabilities: {
      // The protocol has no way to speak to an agent that works, nor to copy a conversation up to a message.
      steer: false,
      fork: false,
      resume: true,
      interrupt: true,
      images: true,
      models: true,
      modes: true,
      resumesTurns: false,
      install: installs,
      remove: installs,
      history: preset.history !== undefined,
    },
    features,
    defaultMode,
  };
}
